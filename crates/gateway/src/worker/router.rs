//! Takes replies to clients.

use redan_gate::{ClientRef, Compiled, Deliver, Rewrite};

use super::{Round, mark};
use crate::audit::{Now, Records};
use crate::client::Client;
use crate::output::Buffers;
use crate::slots::Slots;

/// Takes replies to clients.
pub(super) struct Router<'w> {
    pub clients: &'w mut Slots<Client>,
    pub round: &'w mut Round,
    pub buffers: &'w mut Buffers,
    pub gate: &'w Compiled,
    pub records: Option<&'w mut Records>,
    pub now: Now,
}

impl Deliver for Router<'_> {
    fn deliver(&mut self, to: ClientRef, bytes: &[u8], is_complete: bool) {
        let Some(client) = self.clients.get_same(to) else { return };
        client.pending.on_piece(bytes);
        let bytes = if client.session.is_muted() { b"" } else { bytes };
        client.output.buffer(self.buffers).extend_from_slice(bytes);
        mark(&mut self.round.dirty_clients, &mut client.flags.is_dirty, to.slot);
        if is_complete {
            client.pending.on_reply(self.now, self.records.as_deref_mut(), self.buffers);
        }
        if is_complete && client.session.on_reply() && client.flags.is_held {
            self.round.resumed.push(to.slot);
        }
    }

    fn rewrite(&mut self, to: ClientRef, rewrite: Rewrite, reply: &[u8]) {
        if let Some(client) = self.clients.get_same(to) {
            let mut out = Vec::new();
            client.session.rewrite(rewrite, reply, self.gate, &mut out);
            self.deliver(to, &out, true);
        }
    }

    fn subscribed(&mut self, to: ClientRef, has_subscriptions: bool) {
        if let Some(client) = self.clients.get_same(to) {
            client.session.on_subscriptions(has_subscriptions);
        }
    }
}
