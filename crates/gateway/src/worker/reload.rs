//! A new policy or another server, while clients go on.

use std::sync::Arc;

use redan_gate::{Adopted, Compiled};

use super::{Worker, shared_index};
use crate::backend::Backend;
use crate::link::{Heir, LinkError};

impl Worker {
    /// Goes over to a new policy: what was sent is answered, what comes next is decided by it.
    pub(super) fn on_policy(&mut self, new: Arc<Compiled>) {
        let earlier = std::mem::replace(&mut self.gate, new);
        self.patches = self.gate.patches(|id| (self.exposure)(&self.identity, id));
        self.adopt_links(&earlier);
        let all: Vec<u32> = self.clients.occupied().collect();
        all.into_iter().for_each(|slot| self.adopt_client(slot, &earlier));
    }

    /// Goes over to another server, or to other passwords at the same one. Nothing more is sent to a server that was left.
    pub(super) fn on_backend(&mut self, new: Arc<Backend>) {
        let has_moved = new.address != self.backend.address;
        self.backend = new;
        // What is older is replaced bit by bit.
        self.generation = self.generation.wrapping_add(1);
        if has_moved {
            let links: Vec<u32> = self.links.occupied().collect();
            links.into_iter().for_each(|slot| self.fail_link(slot, &LinkError::Moved));
        }
    }

    /// Connections to the server stand for the same role and database as before; the others take no more commands.
    fn adopt_links(&mut self, earlier: &Compiled) {
        self.give_up_heirs();
        let before = std::mem::take(&mut self.shared);
        self.shared = vec![None; self.gate.grants().len() * 2];
        let links: Vec<u32> = self.links.occupied().collect();
        for slot in links {
            let Some(link) = self.links.get_mut(slot) else { continue };
            link.grant = link.grant.and_then(|grant| self.gate.successor(earlier, grant));
        }
        for (index, slot) in before.into_iter().enumerate() {
            let link = slot.and_then(|slot| self.links.get_mut(slot));
            let grant = link.and_then(|link| link.grant);
            let place = grant.map(|grant| shared_index(grant, index % 2));
            if let Some(place) = place.and_then(|place| self.shared.get_mut(place)) {
                *place = slot;
            }
        }
    }

    fn adopt_client(&mut self, slot: u32, earlier: &Compiled) {
        let Some(client) = self.clients.get_mut(slot) else { return };
        let (user, id) = (client.session.user(earlier).to_string(), client.session.id());
        match client.session.adopt(earlier, &self.gate) {
            Adopted::Kept => {}
            Adopted::Spoil(permit) => self.forward(slot, permit),
            Adopted::Lost => {
                self.logins.leave(&user);
                self.census.remove(id);
                self.close_client(slot);
            }
        }
    }

    /// Closes connections that no grant leads to any more, once nobody waits for a reply.
    pub(super) fn close_orphans(&mut self) {
        let links: Vec<u32> = self.links.occupied().collect();
        for slot in links {
            let is_orphan = |link: &mut crate::link::Link| link.grant.is_none() && link.is_idle();
            if self.links.get_mut(slot).is_some_and(is_orphan)
                && let Some(orphan) = self.links.remove(slot)
                && let Heir::Is(heir) = orphan.heir
            {
                self.release_heir(heir, slot);
            }
        }
    }
}
