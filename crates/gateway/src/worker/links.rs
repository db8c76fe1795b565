//! Connections to the server: which command goes by which, and what happens when one is lost.

use std::time::Instant;

use mio::Token;
use mio::event::Event;
use redan_gate::{ClientRef, Deliver, GrantId, Permit, Protocol, Route};

use super::router::Router;
use super::{LINK, Worker, mark, shared_index};
use crate::client::Client;
use crate::greeting::Greeting;
use crate::link::{Heir, Link, LinkError};
use crate::output::Buffers;
use crate::pilot::Order;

impl Worker {
    pub(super) fn forward(&mut self, slot: u32, permit: Permit<'_>) {
        let Some(client) = self.clients.get_mut(slot) else { return };
        let (me, protocol) = (client.me, client.session.protocol());
        let found = match permit.route() {
            Route::Own => {
                // Between two states, so that nothing is lost when the client went to another database.
                let links = &mut self.links;
                let is_same = |link: &u32| {
                    links.get_mut(*link).is_some_and(|link| link.grant == Some(permit.grant()))
                };
                match client.own.filter(is_same) {
                    None => {
                        self.close_own(slot);
                        None
                    }
                    own => own,
                }
            }
            Route::Shared => self
                .shared
                .get(shared_index(permit.grant(), usize::from(protocol == Protocol::Three)))
                .copied()
                .flatten(),
        };
        let link = match found {
            Some(link) => link,
            None => match self.open_link(&permit, protocol, me) {
                Ok(link) => link,
                Err(error) => {
                    self.answer_lost(&[me], &not_done(&error));
                    return self.close_stranded(slot);
                }
            },
        };
        let Some(found) = self.links.get_mut(link) else { return };
        found.send(permit, me, &mut self.buffers);
        mark(&mut self.round.dirty_links, &mut found.is_dirty, link);
        if found.is_full()
            && let Some(client) = self.clients.get_mut(slot)
        {
            client.flags.is_held = true;
            self.round.stalled.push(slot);
        }
    }

    pub(super) fn close_own(&mut self, slot: u32) {
        if let Some(link) = self.clients.get_mut(slot).and_then(|client| client.own.take()) {
            self.links.remove(link);
        }
    }

    pub(super) fn open_link(
        &mut self,
        permit: &Permit<'_>,
        protocol: Protocol,
        client: ClientRef,
    ) -> Result<u32, LinkError> {
        let owner = (permit.route() == Route::Own).then_some(client);
        let slot = self.connect(permit.grant(), protocol, owner)?;
        let index = shared_index(permit.grant(), usize::from(protocol == Protocol::Three));
        match (owner, self.shared.get_mut(index)) {
            (None, Some(shared)) => *shared = Some(slot),
            _ => {
                if let Some(client) = self.clients.get_same(client) {
                    client.own = Some(slot);
                }
            }
        }
        Ok(slot)
    }

    /// Begins to connect for a grant.
    pub(super) fn connect(
        &mut self,
        grant: GrantId,
        protocol: Protocol,
        owner: Option<ClientRef>,
    ) -> Result<u32, LinkError> {
        let database = self.gate.grant(grant).map_or(0, |grant| grant.database);
        let greeting = Greeting::new(&self.backend, protocol, database);
        let mut link = Link::open(&self.backend, greeting, grant, owner)?;
        link.generation = self.generation;
        let slot = self.links.insert(link).slot;
        let Some(link) = self.links.get_mut(slot) else { return Err(LinkError::Closed) };
        link.transport().register(self.poll.registry(), Token((slot as usize) << 2 | LINK))?;
        Ok(slot)
    }

    pub(super) fn on_link_event(&mut self, slot: u32, event: &Event) {
        let Some(link) = self.links.get_mut(slot) else { return };
        let mut result = Ok(());
        if event.is_writable() {
            result = link.on_writable(&mut self.buffers);
        }
        let is_closed = event.is_read_closed() || event.is_error();
        if result.is_ok() && (event.is_readable() || is_closed) {
            let mut router = Router {
                clients: &mut self.clients,
                round: &mut self.round,
                buffers: &mut self.buffers,
                gate: &self.gate,
                records: self.records.as_mut(),
                now: self.now,
            };
            // Replies need other buffers than the ones that they are read into.
            let mut own = Buffers::default();
            result = link.on_readable(is_closed, &mut self.buffer, &mut own, &mut router);
        }
        match result {
            // Whatever else it was asked is for the primary.
            Ok(()) if self.backend.must_be_primary && link.is_demoted() => {
                self.fail_link(slot, &LinkError::NotPrimary);
            }
            Ok(()) => {
                if let Some(greeted) = link.greeted.take() {
                    if self.identity != greeted.identity {
                        self.identity = greeted.identity;
                        self.patches = self.gate.patches(|id| (self.exposure)(&self.identity, id));
                    }
                    let owner = link.owner.and_then(|owner| self.clients.get_same(owner));
                    if let Some((owner, id)) = owner.zip(greeted.id) {
                        self.census.attach(owner.session.id(), id);
                    }
                }
                mark(&mut self.round.dirty_links, &mut link.is_dirty, slot);
                if link.heir != Heir::None {
                    self.pass_on(slot);
                }
            }
            Err(error) => self.fail_link(slot, &error),
        }
    }

    /// A link is lost. Who waits for a reply is told so, and whether the server may have done what was asked: that nobody
    /// but the client can decide what to do about. Nothing is sent again.
    pub(super) fn fail_link(&mut self, slot: u32, error: &LinkError) {
        let Some(link) = self.links.remove(slot) else { return };
        if let Heir::Behind(earlier) = link.heir {
            // Its replies come first.
            self.fail_link(earlier, error);
        }
        self.metrics.on_link_lost(error);
        // A pilot that is gone has ended the gateway.
        self.pilot.send(Order::Doubt).ok();
        for shared in &mut self.shared {
            if *shared == Some(slot) {
                *shared = None;
            }
        }
        self.close_interrupted(&link);
        let (seen, waiting) = link.waiting();
        match error {
            // Whose reply was whose is not certain, so that nothing more is said.
            LinkError::Desync(_) => self.close_clients(&seen),
            _ => self.answer_lost(&seen, &perhaps_done(error)),
        }
        self.answer_lost(&waiting, &not_done(error));
        if let Some(owner) = link.owner
            && let Some(client) = self.clients.get_same(owner)
        {
            client.own = None;
            self.close_stranded(owner.slot);
        }
        if let Heir::Is(heir) = link.heir {
            self.release_heir(heir, slot);
        }
    }

    /// Closes who has read a part of something: nothing can be said to it any more.
    fn close_interrupted(&mut self, link: &Link) {
        let listens = |client: &mut Client| client.session.listens();
        let owner = link.owner.filter(|owner| self.clients.get_same(*owner).is_some_and(listens));
        let interrupted: Vec<ClientRef> = link.begun().into_iter().chain(owner).collect();
        self.close_clients(&interrupted);
    }

    fn close_clients(&mut self, clients: &[ClientRef]) {
        for client in clients {
            if self.clients.get_same(*client).is_some() {
                self.close_client(client.slot);
            }
        }
    }

    /// Closes a client after what it was told, when the server knew something of it that is gone: what it sends next must
    /// not be carried out as if nothing had happened.
    fn close_stranded(&mut self, slot: u32) {
        if self.clients.get_mut(slot).is_some_and(|client| client.session.has_state_there()) {
            self.close_after_output(slot);
        }
    }

    fn answer_lost(&mut self, clients: &[ClientRef], line: &str) {
        let mut router = Router {
            clients: &mut self.clients,
            round: &mut self.round,
            buffers: &mut self.buffers,
            gate: &self.gate,
            records: self.records.as_mut(),
            now: self.now,
        };
        clients.iter().for_each(|client| router.deliver(*client, line.as_bytes(), true));
    }

    /// Gives up connections that do not come about.
    pub(super) fn fail_late_links(&mut self) {
        let now = Instant::now();
        let links: Vec<u32> = self.links.occupied().collect();
        for slot in links {
            if self.links.get_mut(slot).is_some_and(|link| link.is_late(now)) {
                self.fail_link(slot, &LinkError::TooSlow);
            }
        }
    }
}

/// What a client reads whose command the server may have carried out.
fn perhaps_done(error: &LinkError) -> String {
    line(&format!("the command may have been carried out or not: the gateway failed to {error}"))
}

/// What a client reads whose command has never been sent.
fn not_done(error: &LinkError) -> String {
    line(&format!("the command was not carried out: the gateway failed to {error}"))
}

fn line(text: &str) -> String {
    format!("-ERR {}\r\n", text.replace(['\r', '\n'], " "))
}
