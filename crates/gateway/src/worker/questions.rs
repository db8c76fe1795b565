//! CLIENT LIST, KILL and their like: what concerns clients of every thread.

use redan_gate::census::{KillForm, Question};
use redan_gate::{Ends, Protocol};

use super::Worker;

impl Worker {
    /// Answers a question of a client that has no reply outstanding.
    pub(super) fn answer(&mut self, slot: u32, question: Question) {
        self.report();
        let now = self.seconds();
        let Some(client) = self.clients.get_mut(slot) else { return };
        let (caller, protocol) = (client.session.id(), client.session.protocol());
        let sight = client.session.sight(&self.gate);
        let mut is_over = false;
        let reply = match question {
            Question::Itself => {
                let ends = Ends { peer: client.address, local: client.local };
                let entry = client.session.entry(&self.gate, ends);
                let line = entry.map(|entry| entry.line(client.times(now)) + "\n");
                text(protocol, &line.unwrap_or_default())
            }
            Question::List(filter) => text(protocol, &self.census.list(&filter, &sight, now)),
            Question::Kill(filter, form) => {
                let (count, is_caller) = self.census.kill(&filter, &sight, caller, now);
                is_over = is_caller;
                match form {
                    KillForm::New => format!(":{count}\r\n"),
                    KillForm::Old if count == 0 => "-ERR No such client\r\n".into(),
                    KillForm::Old => "+OK\r\n".into(),
                }
            }
            Question::Unblock(id, is_error) => {
                let backend = self.census.backend_of(id, &sight);
                match backend.and_then(|backend| client.session.unblock(backend, is_error)) {
                    Some(permit) => return self.forward(slot, permit),
                    None => ":0\r\n".into(),
                }
            }
        };
        if !client.session.takes_reply() {
            client.output.buffer(&mut self.buffers).extend_from_slice(reply.as_bytes());
        }
        if is_over { self.close_after_output(slot) } else { self.mark_client(slot) }
    }

    /// Enters what others see of a client after it has said who it is.
    pub(super) fn enter(&mut self, slot: u32) {
        let now = self.seconds();
        let Some(client) = self.clients.get_mut(slot) else { return };
        let ends = Ends { peer: client.address, local: client.local };
        match client.session.entry(&self.gate, ends) {
            Some(entry) => self.census.put(entry, &self.seat, client.me, (client.since, now)),
            None => self.census.remove(client.session.id()),
        }
    }

    /// Tells the others who has sent something since the last time.
    pub(super) fn report(&mut self) {
        let slots: Vec<u32> = self.clients.occupied().collect();
        let mut seen = Vec::new();
        for slot in slots {
            let Some(client) = self.clients.get_mut(slot) else { continue };
            if std::mem::take(&mut client.flags.has_sent) {
                seen.push((client.session.id(), client.seen, client.session.state()));
            }
        }
        if !seen.is_empty() {
            self.census.saw(seen.into_iter());
        }
    }
}

/// A text as the servers answer with one.
fn text(protocol: Protocol, text: &str) -> String {
    match protocol {
        Protocol::Two => format!("${}\r\n{text}\r\n", text.len()),
        Protocol::Three => format!("={}\r\ntxt:{text}\r\n", text.len() + 4),
    }
}
