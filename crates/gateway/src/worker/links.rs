//! Connections to the server: which command goes by which, and what happens when one is lost.

use mio::Token;
use mio::event::Event;
use redan_gate::{ClientRef, Deliver, Permit, Protocol, Route};

use super::router::Router;
use super::{LINK, Worker, mark, shared_index};
use crate::link::{Link, LinkError};
use crate::output::Buffers;

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
                Err(error) => return self.fail_unseen(&[me], &error),
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
        let database = self.gate.grant(permit.grant()).map_or(0, |grant| grant.database);
        let owner = (permit.route() == Route::Own).then_some(client);
        let greeting = self.backend.greeting(protocol, database);
        let link = Link::open(&self.backend, greeting, permit.grant(), owner)?;
        let slot = self.links.insert(link).slot;
        let Some(link) = self.links.get_mut(slot) else { return Err(LinkError::Closed) };
        link.transport().register(self.poll.registry(), Token((slot as usize) << 2 | LINK))?;
        match (
            owner,
            self.shared
                .get_mut(shared_index(permit.grant(), usize::from(protocol == Protocol::Three))),
        ) {
            (None, Some(shared)) => *shared = Some(slot),
            _ => {
                if let Some(client) = self.clients.get_same(client) {
                    client.own = Some(slot);
                }
            }
        }
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
            };
            // Replies need other buffers than the ones that they are read into.
            let mut own = Buffers::default();
            result = link.on_readable(is_closed, &mut self.buffer, &mut own, &mut router);
        }
        match result {
            Ok(()) => {
                if let Some(identity) = link.identity.take() {
                    self.identity = identity;
                }
                mark(&mut self.round.dirty_links, &mut link.is_dirty, slot);
            }
            Err(error) => self.fail_link(slot, &error),
        }
    }

    /// A link is lost. Who waits for a reply to something that the server may have done is closed, as by a server that
    /// goes away; who waits for something that was never sent is told so.
    pub(super) fn fail_link(&mut self, slot: u32, error: &LinkError) {
        let Some(link) = self.links.remove(slot) else { return };
        self.metrics.on_link_lost(error);
        for shared in &mut self.shared {
            if *shared == Some(slot) {
                *shared = None;
            }
        }
        if let Some(client) = link.owner.and_then(|owner| self.clients.get_same(owner)) {
            client.own = None;
        }
        let (seen, unseen) = link.waiting();
        self.fail_unseen(&unseen, error);
        for client in seen {
            if self.clients.get_same(client).is_some() {
                self.close_client(client.slot);
            }
        }
        // Its state on the server is gone, which only an end can tell it.
        if let Some(owner) = link.owner
            && self.clients.get_same(owner).is_some()
        {
            self.close_client(owner.slot);
        }
    }

    pub(super) fn fail_unseen(&mut self, clients: &[ClientRef], error: &LinkError) {
        let line = format!("-ERR the gateway failed to {error}\r\n").replace(['\r', '\n'], " ");
        let line = format!("{}\r\n", line.trim_end());
        let mut router = Router {
            clients: &mut self.clients,
            round: &mut self.round,
            buffers: &mut self.buffers,
            gate: &self.gate,
        };
        clients.iter().for_each(|client| router.deliver(*client, line.as_bytes(), true));
    }
}
