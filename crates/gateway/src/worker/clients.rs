//! What clients send, and what becomes of it.

use std::cmp::Reverse;
use std::io;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use mio::Token;
use mio::event::Event;
use redan_gate::{Action, Decision, Outcome, Session, View};
use redan_resp::{BadRequest, Request, RequestParser};

use super::{Arrival, CLIENT, KEEP_PARSER, Newcomer, READS, Worker, mark};
use crate::audit::Records;
use crate::client::{Client, PIPELINE_MAX};
use crate::door::ClientDoor;

impl Worker {
    pub(super) fn on_arrivals(&mut self) {
        while let Ok(arrival) = self.arrivals.try_recv() {
            match arrival {
                Arrival::Client(newcomer) => self.adopt(*newcomer),
                Arrival::Kill(client) if self.clients.get_same(client).is_some() => {
                    self.close_client(client.slot);
                }
                Arrival::Kill(_) => {}
                Arrival::Policy(gate) => self.on_policy(gate),
                Arrival::Backend(backend) => self.on_backend(backend),
                Arrival::Retire => self.is_retired = true,
                Arrival::Drain => self.begin_drain(),
            }
        }
    }

    pub(super) fn adopt(&mut self, newcomer: Newcomer) {
        let Newcomer { transport, address, local, id } = newcomer;
        let client = Client::new(transport, Session::new(id), (address, local), self.seconds());
        let me = self.clients.insert(client);
        let Some(client) = self.clients.get_mut(me.slot) else { return };
        client.me = me;
        let token = Token((me.slot as usize) << 2 | CLIENT);
        self.metrics.clients.fetch_add(1, Ordering::Relaxed);
        if client.transport.register(self.poll.registry(), token).is_err() {
            self.close_client(me.slot);
        }
    }

    pub(super) fn on_client_event(&mut self, slot: u32, event: &Event) {
        let Some(client) = self.clients.get_mut(slot) else { return };
        if event.is_writable() {
            match client.transport.flush() {
                Err(_) => return self.close_client(slot),
                Ok(_) if !client.output.is_empty() || client.flags.is_closing => {
                    mark(&mut self.round.dirty_clients, &mut client.flags.is_dirty, slot);
                }
                Ok(_) => {}
            }
        }
        if event.is_readable() || event.is_read_closed() || event.is_error() {
            client.flags.is_readable = true;
            client.flags.has_ended |= event.is_read_closed() || event.is_error();
            self.read_client(slot);
        }
    }

    /// Reads a client. When the peer has closed, a short read is not the last, and no other event will come.
    pub(super) fn read_client(&mut self, slot: u32) {
        for _ in 0..READS {
            let Some(client) = self.clients.get_mut(slot) else { return };
            if !client.flags.is_readable || client.is_paused() {
                return;
            }
            let mut buffer = std::mem::take(&mut self.buffer);
            let taken = client.transport.read(&mut buffer);
            let is_open = match taken {
                Ok(taken) => {
                    (client.seen, client.flags.has_sent) = (self.second, true);
                    client.flags.is_readable = taken.may_have_more || client.flags.has_ended;
                    let bytes = buffer.get(..taken.length).unwrap_or_default();
                    client.identify();
                    self.on_bytes(slot, bytes);
                    taken.length > 0
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    client.flags.is_readable = false;
                    true
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => true,
                Err(_) => false,
            };
            self.buffer = buffer;
            if !is_open {
                return self.close_client(slot);
            }
        }
        if self.clients.get_mut(slot).is_some_and(|client| client.flags.is_readable) {
            self.round.resumed.push(slot);
        }
    }

    pub(super) fn on_bytes(&mut self, slot: u32, bytes: &[u8]) {
        let Some(client) = self.clients.get_mut(slot) else { return };
        if client.input.is_empty() {
            let used = self.take_commands(slot, bytes);
            self.keep(slot, bytes.get(used..).unwrap_or_default());
        } else {
            client.input.extend_from_slice(bytes);
            self.take_input(slot);
        }
    }

    /// Takes commands from the bytes that a client sent earlier.
    pub(super) fn take_input(&mut self, slot: u32) {
        let Some(client) = self.clients.get_mut(slot) else { return };
        let mut input = std::mem::take(&mut client.input);
        let used = self.take_commands(slot, &input);
        input.drain(..used);
        let Some(client) = self.clients.get_mut(slot) else { return };
        if input.is_empty() {
            self.buffers.give(input);
        } else {
            client.input = input;
        }
    }

    pub(super) fn keep(&mut self, slot: u32, rest: &[u8]) {
        if let Some(client) = self.clients.get_mut(slot).filter(|_| !rest.is_empty()) {
            client.input.extend_from_slice(rest);
        }
    }

    /// Takes as many commands as may go on, and says how many bytes they were.
    pub(super) fn take_commands(&mut self, slot: u32, bytes: &[u8]) -> usize {
        let Some(client) = self.clients.get_mut(slot) else { return 0 };
        let mut parser = match client.parser.take() {
            Some(parser) => *parser,
            None => std::mem::take(&mut self.parser),
        };
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            match self.take_command(slot, rest, &mut parser) {
                Some(length) => at += length,
                None => break,
            }
        }
        let left = bytes.len() - at;
        match self.clients.get_mut(slot) {
            Some(client) if parser.is_inside() && left > KEEP_PARSER => {
                client.parser = Some(Box::new(parser));
            }
            _ => {
                parser.reset();
                self.parser = parser;
            }
        }
        at
    }

    /// Takes one command and says how long it was; `None` when it is not there whole or must wait.
    pub(super) fn take_command(
        &mut self,
        slot: u32,
        bytes: &[u8],
        parser: &mut RequestParser,
    ) -> Option<usize> {
        let client = self.clients.get_mut(slot)?;
        if client.is_paused() {
            return None;
        }
        let length = match parser.advance(bytes, client.session.limits()) {
            Ok(length) => length?,
            Err(bad) => {
                self.on_bad_request(slot, bad);
                return Some(bytes.len());
            }
        };
        if client.session.outstanding() >= PIPELINE_MAX || client.pending.is_full() {
            client.flags.is_held = true;
            return None;
        }
        let request = parser.request(bytes, length);
        let out = client.output.buffer(&mut self.buffers);
        let view = View {
            gate: &self.gate,
            server: &self.identity,
            patches: &self.patches,
            second: self.second,
            is_trail_full: self.records.as_ref().is_some_and(Records::is_full),
        };
        let mut door = ClientDoor {
            logins: &self.logins,
            metrics: &self.metrics,
            address: client.address.ip(),
            hold: Duration::ZERO,
        };
        let before = out.len();
        let action = client.session.on_client(request, view, &mut door, out);
        let answer = out.get(before).copied();
        let hold = door.hold;
        if !hold.is_zero() {
            client.flags.is_delayed = true;
            let when = Instant::now() + hold;
            self.delayed.push(Reverse((when, client.me.slot, client.me.epoch)));
        }
        self.record(slot, request, &action, answer);
        self.carry_out(slot, action).then_some(length)
    }

    /// Does what the session has decided about a command; false when it must be offered again.
    fn carry_out(&mut self, slot: u32, action: Action<'_>) -> bool {
        match action {
            Action::Forward(permit) => {
                self.metrics.forwarded.fetch_add(1, Ordering::Relaxed);
                if let Some(denial) = permit.would_deny() {
                    self.metrics.would_deny(denial);
                }
                let subscribes = permit.subscribes();
                self.forward(slot, permit);
                if subscribes {
                    self.enter(slot);
                }
            }
            Action::Ask(question) => self.answer(slot, question),
            Action::Replied(None) => {
                self.enter(slot);
                self.mark_client(slot);
            }
            Action::Replied(Some(denial)) => {
                self.metrics.denied(denial);
                self.mark_client(slot);
            }
            Action::Spoil(denial, permit) => {
                self.metrics.denied(denial);
                self.forward(slot, permit);
                self.mark_client(slot);
            }
            Action::Forgot => {
                self.mark_client(slot);
                self.close_own(slot);
                self.enter(slot);
            }
            Action::Ignore => {}
            Action::Hold => {
                if let Some(client) = self.clients.get_mut(slot) {
                    client.flags.is_held = true;
                }
                return false;
            }
            Action::Close => self.close_after_output(slot),
        }
        true
    }

    /// Records what became of a command, now or when its reply is there. `answer` is the first byte of a reply of our own.
    fn record(&mut self, slot: u32, request: Request<'_>, action: &Action<'_>, answer: Option<u8>) {
        let (Some(records), Some(client)) = (&mut self.records, self.clients.get_mut(slot)) else {
            return;
        };
        let decision = match action {
            Action::Forward(permit) => {
                permit.would_deny().map_or(Decision::Sent, Decision::Reported)
            }
            Action::Replied(Some(denial)) | Action::Spoil(denial, _) => Decision::Denied(*denial),
            Action::Replied(None) | Action::Ask(_) | Action::Forgot | Action::Close => {
                Decision::Answered
            }
            Action::Ignore | Action::Hold => return,
        };
        let Some(event) = client.session.event(&self.gate, request, decision) else { return };
        match decision {
            Decision::Sent | Decision::Reported(_) => {
                let (left, places) = (client.session.outstanding(), (records, &mut self.buffers));
                client.pending.push(&event, left, self.now, client.address, places);
            }
            Decision::Answered | Decision::Denied(_) => {
                let outcome = answer.map_or(Outcome::Ok, Outcome::of);
                records.take(&event, outcome, self.now, client.address);
            }
        }
    }

    pub(super) fn on_bad_request(&mut self, slot: u32, bad: BadRequest) {
        self.metrics.bad_requests.fetch_add(1, Ordering::Relaxed);
        if let Some(client) = self.clients.get_mut(slot) {
            let line = format!("-ERR {bad}\r\n");
            client.output.buffer(&mut self.buffers).extend_from_slice(line.as_bytes());
        }
        self.close_after_output(slot);
    }

    pub(super) fn close_after_output(&mut self, slot: u32) {
        if let Some(client) = self.clients.get_mut(slot) {
            client.flags.is_closing = true;
        }
        self.mark_client(slot);
    }

    pub(super) fn mark_client(&mut self, slot: u32) {
        if let Some(client) = self.clients.get_mut(slot) {
            mark(&mut self.round.dirty_clients, &mut client.flags.is_dirty, slot);
        }
    }

    pub(super) fn close_client(&mut self, slot: u32) {
        let Some(mut client) = self.clients.remove(slot) else { return };
        client.transport.close();
        if let Some(records) = &mut self.records {
            client.pending.on_end(self.now, records);
        }
        let user = client.session.user(&self.gate);
        if !user.is_empty() {
            self.logins.leave(user);
            self.census.remove(client.session.id());
        }
        self.metrics.clients.fetch_sub(1, Ordering::Relaxed);
        // What it began there ends with it: the server gives up what it was waiting for.
        if let Some(link) = client.own {
            self.links.remove(link);
        }
    }

    /// Lets commands go on that waited for replies.
    pub(super) fn resume(&mut self) {
        for slot in std::mem::take(&mut self.round.resumed) {
            if let Some(client) = self.clients.get_mut(slot) {
                client.flags.is_held = false;
                self.take_input(slot);
                self.read_client(slot);
            }
        }
    }
}
