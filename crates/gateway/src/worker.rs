//! One thread: an event loop that shares nothing with the others.
//!
//! A round reads every socket that has something, lets sessions decide, and only then writes: commands of many
//! clients leave in one write to the server, and replies in one write to each client. System calls are most of what a command costs.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use mio::event::Event;
use mio::{Events, Poll, Token, Waker};
use redan_gate::{
    Action, ClientRef, Compiled, Deliver, GrantId, Identity, Permit, Protocol, Route, Session, View,
};
use redan_resp::{BadRequest, RequestParser};

use crate::backend::Backend;
use crate::client::{Client, OUTPUT_MAX, PIPELINE_MAX};
use crate::link::{Link, LinkError};
use crate::metrics::Metrics;
use crate::output::Buffers;
use crate::slots::Slots;
use crate::transport::Transport;

/// Bytes that are read at once.
const READ: usize = 64 << 10;
/// Reads of one client in a round, so that nobody keeps the others waiting.
const READS: usize = 4;
/// Below this many bytes, parsing an unfinished command again is cheaper than keeping the parser.
const KEEP_PARSER: usize = 4 << 10;
/// How often clients are looked at that should have logged in.
const TICK: Duration = Duration::from_secs(1);
/// Seconds from connecting to a login.
const LOGIN_SECONDS: u32 = 10;

/// Which table a token points into.
const CLIENT: usize = 0;
const LINK: usize = 1;
const WAKER: usize = 2;

/// The token of the worker's waker.
pub const WAKER_TOKEN: Token = Token(WAKER);

/// What a worker starts with.
#[derive(Debug)]
pub struct Setup {
    pub poll: Poll,
    /// Kept so that a wake-up is not lost when the acceptor ends before it was seen.
    pub waker: Arc<Waker>,
    pub arrivals: Receiver<Arrival>,
    pub backend: Arc<Backend>,
    pub gate: Arc<Compiled>,
    /// What the server called itself when the gateway started.
    pub identity: Identity,
    pub metrics: Arc<Metrics>,
}

/// What the acceptor sends to a worker.
#[derive(Debug)]
pub enum Arrival {
    /// A client.
    Client(Box<Transport>, u64),
    /// No more will come; end when those that are there have had their replies.
    Drain,
}

/// A worker.
#[derive(Debug)]
pub struct Worker {
    poll: Poll,
    _waker: Arc<Waker>,
    arrivals: Receiver<Arrival>,
    backend: Arc<Backend>,
    gate: Arc<Compiled>,
    identity: Identity,
    metrics: Arc<Metrics>,
    clients: Slots<Client>,
    links: Slots<Link>,
    /// The shared link of each grant and protocol.
    shared: Vec<Option<u32>>,
    parser: RequestParser,
    buffer: Box<[u8]>,
    buffers: Buffers,
    round: Round,
    start: Instant,
    next_tick: Instant,
    is_draining: bool,
}

/// What a round has gathered to do at its end.
#[derive(Debug, Default)]
struct Round {
    dirty_clients: Vec<u32>,
    dirty_links: Vec<u32>,
    /// Clients whose held commands can go on.
    resumed: Vec<u32>,
    /// Clients that wait until their link has been written.
    stalled: Vec<u32>,
}

impl Worker {
    /// A worker without clients.
    pub fn new(setup: Setup) -> Self {
        let now = Instant::now();
        let links = setup.gate.grants().len() * 2;
        Self {
            poll: setup.poll,
            _waker: setup.waker,
            arrivals: setup.arrivals,
            backend: setup.backend,
            gate: setup.gate,
            identity: setup.identity,
            metrics: setup.metrics,
            clients: Slots::default(),
            links: Slots::default(),
            shared: vec![None; links],
            parser: RequestParser::default(),
            buffer: vec![0; READ].into(),
            buffers: Buffers::default(),
            round: Round::default(),
            start: now,
            next_tick: now + TICK,
            is_draining: false,
        }
    }

    /// Works until it has drained.
    ///
    /// # Errors
    /// Only when the operating system's poll fails.
    pub fn run(mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(1024);
        while !(self.is_draining && self.clients.occupied().next().is_none()) {
            match self.poll.poll(&mut events, Some(self.patience())) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                polled => polled?,
            }
            for event in &events {
                self.on_event(event);
            }
            self.resume();
            self.flush_links();
            self.flush_clients();
            self.tick();
            self.clients.recycle();
            self.links.recycle();
        }
        Ok(())
    }

    /// How long there is nothing to do but for events.
    fn patience(&self) -> Duration {
        if self.round.resumed.is_empty() {
            self.next_tick.saturating_duration_since(Instant::now())
        } else {
            Duration::ZERO
        }
    }

    fn on_event(&mut self, event: &Event) {
        let Token(token) = event.token();
        let slot = u32::try_from(token >> 2).unwrap_or(u32::MAX);
        match token & 3 {
            CLIENT => self.on_client_event(slot, event),
            LINK => self.on_link_event(slot, event),
            _ => self.on_arrivals(),
        }
    }

    // Clients.

    fn on_arrivals(&mut self) {
        while let Ok(arrival) = self.arrivals.try_recv() {
            match arrival {
                Arrival::Client(transport, id) => self.adopt(*transport, id),
                Arrival::Drain => self.drain(),
            }
        }
    }

    fn adopt(&mut self, transport: Transport, id: u64) {
        let me = self.clients.insert(Client::new(transport, Session::new(id), self.seconds()));
        let Some(client) = self.clients.get_mut(me.slot) else { return };
        client.me = me;
        let token = Token((me.slot as usize) << 2 | CLIENT);
        self.metrics.clients.fetch_add(1, Ordering::Relaxed);
        if client.transport.register(self.poll.registry(), token).is_err() {
            self.close_client(me.slot);
        }
    }

    fn on_client_event(&mut self, slot: u32, event: &Event) {
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
            self.read_client(slot, event.is_read_closed() || event.is_error());
        }
    }

    /// Reads a client; `to_end` when the peer has closed, so that a short read is not the last.
    fn read_client(&mut self, slot: u32, to_end: bool) {
        for _ in 0..READS {
            let Some(client) = self.clients.get_mut(slot) else { return };
            if !client.flags.is_readable || client.is_paused() {
                return;
            }
            let mut buffer = std::mem::take(&mut self.buffer);
            let taken = client.transport.read(&mut buffer);
            let is_open = match taken {
                Ok(taken) => {
                    client.flags.is_readable = taken.may_have_more || to_end;
                    let bytes = buffer.get(..taken.length).unwrap_or_default();
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

    fn on_bytes(&mut self, slot: u32, bytes: &[u8]) {
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
    fn take_input(&mut self, slot: u32) {
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

    fn keep(&mut self, slot: u32, rest: &[u8]) {
        if let Some(client) = self.clients.get_mut(slot).filter(|_| !rest.is_empty()) {
            client.input.extend_from_slice(rest);
        }
    }

    /// Takes as many commands as may go on, and says how many bytes they were.
    fn take_commands(&mut self, slot: u32, bytes: &[u8]) -> usize {
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
    fn take_command(
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
        if client.session.outstanding() >= PIPELINE_MAX {
            client.flags.is_held = true;
            return None;
        }
        let request = parser.request(bytes, length);
        let out = client.output.buffer(&mut self.buffers);
        match client.session.on_client(
            request,
            View { gate: &self.gate, server: &self.identity },
            out,
        ) {
            Action::Forward(permit) => {
                self.metrics.forwarded.fetch_add(1, Ordering::Relaxed);
                self.forward(slot, permit);
            }
            Action::Replied(denial) => {
                if let Some(denial) = denial {
                    self.metrics.denied(denial);
                }
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
            }
            Action::Ignore => {}
            Action::Hold => {
                client.flags.is_held = true;
                return None;
            }
            Action::Close => self.close_after_output(slot),
        }
        Some(length)
    }

    fn on_bad_request(&mut self, slot: u32, bad: BadRequest) {
        self.metrics.bad_requests.fetch_add(1, Ordering::Relaxed);
        if let Some(client) = self.clients.get_mut(slot) {
            let line = format!("-ERR {bad}\r\n");
            client.output.buffer(&mut self.buffers).extend_from_slice(line.as_bytes());
        }
        self.close_after_output(slot);
    }

    fn close_after_output(&mut self, slot: u32) {
        if let Some(client) = self.clients.get_mut(slot) {
            client.flags.is_closing = true;
        }
        self.mark_client(slot);
    }

    fn mark_client(&mut self, slot: u32) {
        if let Some(client) = self.clients.get_mut(slot) {
            mark(&mut self.round.dirty_clients, &mut client.flags.is_dirty, slot);
        }
    }

    fn close_client(&mut self, slot: u32) {
        let Some(mut client) = self.clients.remove(slot) else { return };
        client.transport.close();
        self.metrics.clients.fetch_sub(1, Ordering::Relaxed);
        // What it began there ends with it: the server gives up what it was waiting for.
        if let Some(link) = client.own {
            self.links.remove(link);
        }
    }

    /// Lets commands go on that waited for replies.
    fn resume(&mut self) {
        for slot in std::mem::take(&mut self.round.resumed) {
            if let Some(client) = self.clients.get_mut(slot) {
                client.flags.is_held = false;
                self.take_input(slot);
                self.read_client(slot, false);
            }
        }
    }

    // Links.

    fn forward(&mut self, slot: u32, permit: Permit<'_>) {
        let Some(client) = self.clients.get_mut(slot) else { return };
        let (me, protocol) = (client.me, client.session.protocol());
        let found = match permit.route() {
            Route::Own => {
                // Between two states, so that nothing is lost when the client went to another database.
                let links = &mut self.links;
                let is_same = |link: &u32| {
                    links.get_mut(*link).is_some_and(|link| link.grant == permit.grant())
                };
                match client.own.filter(is_same) {
                    None => {
                        self.close_own(slot);
                        None
                    }
                    own => own,
                }
            }
            Route::Shared => {
                self.shared.get(shared_index(permit.grant(), protocol)).copied().flatten()
            }
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

    fn close_own(&mut self, slot: u32) {
        if let Some(link) = self.clients.get_mut(slot).and_then(|client| client.own.take()) {
            self.links.remove(link);
        }
    }

    fn open_link(
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
        match (owner, self.shared.get_mut(shared_index(permit.grant(), protocol))) {
            (None, Some(shared)) => *shared = Some(slot),
            _ => {
                if let Some(client) = self.clients.get_same(client) {
                    client.own = Some(slot);
                }
            }
        }
        Ok(slot)
    }

    fn on_link_event(&mut self, slot: u32, event: &Event) {
        let Some(link) = self.links.get_mut(slot) else { return };
        let mut result = Ok(());
        if event.is_writable() {
            result = link.on_writable(&mut self.buffers);
        }
        if result.is_ok() && (event.is_readable() || event.is_read_closed() || event.is_error()) {
            let mut router = Router {
                clients: &mut self.clients,
                round: &mut self.round,
                buffers: &mut self.buffers,
            };
            // Replies need other buffers than the ones that they are read into.
            let mut own = Buffers::default();
            result = link.on_readable(&mut self.buffer, &mut own, &mut router);
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
    fn fail_link(&mut self, slot: u32, error: &LinkError) {
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

    fn fail_unseen(&mut self, clients: &[ClientRef], error: &LinkError) {
        let line = format!("-ERR the gateway failed to {error}\r\n").replace(['\r', '\n'], " ");
        let line = format!("{}\r\n", line.trim_end());
        let mut router = Router {
            clients: &mut self.clients,
            round: &mut self.round,
            buffers: &mut self.buffers,
        };
        clients.iter().for_each(|client| router.deliver(*client, line.as_bytes(), true));
    }

    // The end of a round.

    fn flush_links(&mut self) {
        for slot in std::mem::take(&mut self.round.dirty_links) {
            let Some(link) = self.links.get_mut(slot) else { continue };
            link.is_dirty = false;
            match link.flush(&mut self.buffers) {
                Ok(()) if !link.is_full() => self.round.resumed.append(&mut self.round.stalled),
                Ok(()) => {}
                Err(error) => self.fail_link(slot, &error),
            }
        }
    }

    fn flush_clients(&mut self) {
        for slot in std::mem::take(&mut self.round.dirty_clients) {
            let Some(client) = self.clients.get_mut(slot) else { continue };
            client.flags.is_dirty = false;
            let was_full = client.is_paused();
            let transport = &mut client.transport;
            let written = client.output.write_to(&mut self.buffers, |bytes| transport.write(bytes));
            match written {
                Ok(true) if client.flags.is_closing => self.close_client(slot),
                Ok(_) if client.output.len() > OUTPUT_MAX => self.close_client(slot),
                Ok(_) if was_full && !client.is_paused() => self.round.resumed.push(slot),
                Ok(_) => {}
                Err(_) => self.close_client(slot),
            }
        }
        if !self.round.resumed.is_empty() {
            self.resume();
            self.flush_links();
        }
    }

    // Time.

    fn seconds(&self) -> u32 {
        u32::try_from(self.start.elapsed().as_secs()).unwrap_or(u32::MAX)
    }

    fn tick(&mut self) {
        if Instant::now() < self.next_tick {
            return;
        }
        self.next_tick = Instant::now() + TICK;
        let now = self.seconds();
        let late: Vec<u32> = self.clients.occupied().collect();
        for slot in late {
            let Some(client) = self.clients.get_mut(slot) else { continue };
            let waited = now.saturating_sub(client.since);
            if !client.session.is_logged_in() && waited >= LOGIN_SECONDS {
                self.close_client(slot);
            }
        }
    }

    /// Closes who has nothing outstanding, and the others after their replies.
    fn drain(&mut self) {
        self.is_draining = true;
        let all: Vec<u32> = self.clients.occupied().collect();
        for slot in all {
            let Some(client) = self.clients.get_mut(slot) else { continue };
            if client.session.outstanding() == 0 {
                self.close_after_output(slot);
            }
        }
    }
}

fn mark(list: &mut Vec<u32>, is_marked: &mut bool, slot: u32) {
    if !*is_marked {
        *is_marked = true;
        list.push(slot);
    }
}

fn shared_index(grant: GrantId, protocol: Protocol) -> usize {
    grant.index() * 2 + usize::from(protocol == Protocol::Three)
}

/// Takes replies to clients.
struct Router<'w> {
    clients: &'w mut Slots<Client>,
    round: &'w mut Round,
    buffers: &'w mut Buffers,
}

impl Deliver for Router<'_> {
    fn deliver(&mut self, to: ClientRef, bytes: &[u8], is_complete: bool) {
        let Some(client) = self.clients.get_same(to) else { return };
        client.output.buffer(self.buffers).extend_from_slice(bytes);
        mark(&mut self.round.dirty_clients, &mut client.flags.is_dirty, to.slot);
        if is_complete && client.session.on_reply() && client.flags.is_held {
            self.round.resumed.push(to.slot);
        }
    }

    fn subscribed(&mut self, to: ClientRef, has_subscriptions: bool) {
        if let Some(client) = self.clients.get_same(to) {
            client.session.on_subscriptions(has_subscriptions);
        }
    }
}
