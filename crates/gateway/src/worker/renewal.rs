//! New connections in place of those that were logged in with earlier passwords, while commands go on.
//!
//! An heir is opened beside the connection that it replaces and takes over once it can carry commands. What it is given then
//! it keeps to itself until the earlier connection has answered everything: replies come in the order of commands.

use redan_gate::Protocol;

use super::{Worker, mark};
use crate::link::{Heir, Link, LinkError};

/// Connections that are replaced at once, so that a server is not logged in to by all of them together.
const AT_ONCE: usize = 4;

impl Worker {
    /// Begins to replace some of the connections that are older than the passwords.
    pub(super) fn renew_links(&mut self) {
        self.close_idle_own();
        let mut begun = 0;
        for index in 0..self.shared.len() {
            if begun == AT_ONCE {
                return;
            }
            let Some(slot) = self.shared.get(index).copied().flatten() else { continue };
            // What cannot be opened now is tried again with the next tick; the earlier connection goes on.
            begun += usize::from(self.open_heir(index, slot).unwrap_or(true));
        }
    }

    /// Opens an heir; false when none is needed.
    fn open_heir(&mut self, index: usize, slot: u32) -> Result<bool, LinkError> {
        let generation = self.generation;
        let Some(link) = self.links.get_mut(slot) else { return Ok(false) };
        let Some(grant) = link.grant.filter(|_| link.generation != generation) else {
            return Ok(false);
        };
        if !link.is_ready() || self.has_heir(index) {
            return Ok(false);
        }
        let protocol = if index % 2 == 1 { Protocol::Three } else { Protocol::Two };
        let heir = self.connect(grant, protocol, None)?;
        if let Some(heir) = self.links.get_mut(heir) {
            heir.heir = Heir::Of(index);
        }
        Ok(true)
    }

    fn has_heir(&mut self, index: usize) -> bool {
        let links: Vec<u32> = self.links.occupied().collect();
        let is_heir = |link: &mut Link| link.heir == Heir::Of(index);
        links.into_iter().any(|slot| self.links.get_mut(slot).is_some_and(is_heir))
    }

    /// Clients' own connections that nothing depends on: the next one is logged in anew.
    fn close_idle_own(&mut self) {
        let links: Vec<u32> = self.links.occupied().collect();
        for slot in links {
            let generation = self.generation;
            let is_old = |link: &&mut Link| link.generation != generation && link.is_idle();
            let owner = self.links.get_mut(slot).filter(is_old).and_then(|link| link.owner);
            let Some(client) = owner.and_then(|owner| self.clients.get_same(owner)) else {
                continue;
            };
            if !client.session.has_state_there() {
                client.own = None;
                self.links.remove(slot);
            }
        }
    }

    /// A link can carry commands, or has answered some: an heir takes over, an earlier connection that is done ends.
    pub(super) fn pass_on(&mut self, slot: u32) {
        let Some(link) = self.links.get_mut(slot).filter(|link| link.is_ready()) else { return };
        match link.heir {
            Heir::Of(index) => {
                let Some(place) = self.shared.get_mut(index) else { return };
                link.heir = Heir::None;
                if let Some(earlier) = place.replace(slot)
                    && let Some(earlier_link) = self.links.get_mut(earlier)
                {
                    earlier_link.heir = Heir::Is(slot);
                    if let Some(heir) = self.links.get_mut(slot) {
                        heir.heir = Heir::Behind(earlier);
                    }
                    self.pass_on(earlier);
                }
            }
            Heir::Is(heir) if link.is_idle() => {
                self.links.remove(slot);
                self.release_heir(heir, slot);
            }
            _ => {}
        }
    }

    /// Lets an heir send what it was given: the earlier connection has ended.
    pub(super) fn release_heir(&mut self, slot: u32, earlier: u32) {
        let is_heir = |link: &&mut Link| link.heir == Heir::Behind(earlier);
        if let Some(heir) = self.links.get_mut(slot).filter(is_heir) {
            heir.heir = Heir::None;
            mark(&mut self.round.dirty_links, &mut heir.is_dirty, slot);
        }
    }

    /// A new policy counts grants anew: heirs that have not taken over are given up, and opened again later.
    pub(super) fn give_up_heirs(&mut self) {
        let links: Vec<u32> = self.links.occupied().collect();
        for slot in links {
            if self.links.get_mut(slot).is_some_and(|link| matches!(link.heir, Heir::Of(_))) {
                self.links.remove(slot);
            }
        }
    }
}
