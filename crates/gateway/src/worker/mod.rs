//! One thread: an event loop that shares nothing with the others.
//!
//! A round reads every socket that has something, lets sessions decide, and only then writes: commands of many
//! clients leave in one write to the server, and replies in one write to each client. System calls are most of what a command costs.

mod clients;
mod links;
mod questions;
mod reload;
mod renewal;
mod router;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use mio::event::Event;
use mio::{Events, Poll, Token, Waker};
use redan_gate::{ClientRef, Compiled, GrantId, Identity, Patches};
use redan_resp::RequestParser;

use crate::audit::{self, Now, Records};
use crate::backend::Backend;
use crate::census::Census;
use crate::client::{Client, OUTPUT_MAX};
use crate::door::Logins;
use crate::link::Link;
use crate::metrics::Metrics;
use crate::output::Buffers;
use crate::pilot::Order;
use crate::server::{Exposed, Seat};
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

/// Seconds that clients have for their last replies when the gateway ends.
const DRAIN_SECONDS: u32 = 10;

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
    /// Whom to tell that the server may be another one.
    pub pilot: Sender<Order>,
    pub gate: Arc<Compiled>,
    /// What the server called itself when the gateway started.
    pub identity: Identity,
    pub exposure: Exposed,
    pub metrics: Arc<Metrics>,
    pub logins: Arc<Logins>,
    /// Where records go, when some are kept.
    pub records: Option<Records>,
    pub census: Arc<Census>,
    /// This worker as the others see it.
    pub seat: Seat,
}

/// A client that was just accepted.
#[derive(Debug)]
pub struct Newcomer {
    pub transport: Transport,
    pub address: SocketAddr,
    /// Where it was accepted.
    pub local: SocketAddr,
    /// What CLIENT ID answers.
    pub id: u64,
}

/// What the acceptor sends to a worker.
#[derive(Debug)]
pub enum Arrival {
    /// A client.
    Client(Box<Newcomer>),
    /// End this client.
    Kill(ClientRef),
    /// A new policy.
    Policy(Arc<Compiled>),
    /// Another server, or other passwords.
    Backend(Arc<Backend>),
    /// No more will come; end when those that are there have gone.
    Retire,
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
    /// How often it has changed.
    generation: u32,
    pilot: Sender<Order>,
    gate: Arc<Compiled>,
    identity: Identity,
    exposure: Exposed,
    patches: Patches,
    metrics: Arc<Metrics>,
    logins: Arc<Logins>,
    records: Option<Records>,
    census: Arc<Census>,
    seat: Seat,
    /// When held replies go out.
    delayed: BinaryHeap<Reverse<(Instant, u32, u32)>>,
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
    /// Seconds since the start, as of this round.
    second: u32,
    /// This round.
    now: Now,
    /// The start, in microseconds since 1970, as the clock on the wall has it by now.
    epoch: u64,
    is_draining: bool,
    is_retired: bool,
    /// When whoever is left is closed.
    drain_until: u32,
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
            generation: 0,
            pilot: setup.pilot,
            patches: setup.gate.patches(|id| (setup.exposure)(&setup.identity, id)),
            gate: setup.gate,
            identity: setup.identity,
            exposure: setup.exposure,
            metrics: setup.metrics,
            logins: setup.logins,
            records: setup.records,
            census: setup.census,
            seat: setup.seat,
            delayed: BinaryHeap::new(),
            clients: Slots::default(),
            links: Slots::default(),
            shared: vec![None; links],
            parser: RequestParser::default(),
            buffer: vec![0; READ].into(),
            buffers: Buffers::default(),
            round: Round::default(),
            start: now,
            next_tick: now + TICK,
            second: 0,
            now: Now::default(),
            epoch: epoch(now),
            is_draining: false,
            is_retired: false,
            drain_until: u32::MAX,
        }
    }

    /// Works until it has drained.
    ///
    /// # Errors
    /// Only when the operating system's poll fails.
    pub fn run(mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(1024);
        while !((self.is_draining || self.is_retired) && self.clients.occupied().next().is_none()) {
            match self.poll.poll(&mut events, Some(self.patience())) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                polled => polled?,
            }
            self.look_at_clock();
            for event in &events {
                self.on_event(event);
            }
            self.release();
            self.resume();
            self.flush_links();
            self.flush_clients();
            self.tick();
            self.drain();
            self.clients.recycle();
            self.links.recycle();
            if let Some(records) = &mut self.records {
                records.flush(self.now);
            }
        }
        if let Some(records) = self.records {
            records.finish();
        }
        Ok(())
    }

    /// How long there is nothing to do but for events.
    fn patience(&self) -> Duration {
        if !self.round.resumed.is_empty() {
            return Duration::ZERO;
        }
        let held = self.delayed.peek().map_or(self.next_tick, |Reverse((when, ..))| *when);
        let left = held.min(self.next_tick).saturating_duration_since(Instant::now());
        let has_records = self.records.as_ref().is_some_and(Records::is_waiting);
        if has_records { left.min(audit::WAIT) } else { left }
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
            if client.flags.is_delayed {
                continue;
            }
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
    fn look_at_clock(&mut self) {
        let micros = u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.now = Now { micros, wall: self.epoch.saturating_add(micros) };
        self.second = u32::try_from(micros / 1_000_000).unwrap_or(u32::MAX);
    }

    fn seconds(&self) -> u32 {
        u32::try_from(self.start.elapsed().as_secs()).unwrap_or(u32::MAX)
    }

    /// Lets replies go whose time has come.
    fn release(&mut self) {
        let due = |Reverse((when, ..)): &Reverse<(Instant, u32, u32)>| *when <= Instant::now();
        while let Some(Reverse((_, slot, epoch))) = self.delayed.peek().filter(|next| due(next)) {
            let place = ClientRef { slot: *slot, epoch: *epoch };
            self.delayed.pop();
            let Some(client) = self.clients.get_same(place) else { continue };
            client.flags.is_delayed = false;
            mark(&mut self.round.dirty_clients, &mut client.flags.is_dirty, place.slot);
            self.round.resumed.push(place.slot);
        }
    }

    fn tick(&mut self) {
        if Instant::now() < self.next_tick {
            return;
        }
        self.next_tick = Instant::now() + TICK;
        self.epoch = epoch(self.start);
        let now = self.seconds();
        let late: Vec<u32> = self.clients.occupied().collect();
        for slot in late {
            let Some(client) = self.clients.get_mut(slot) else { continue };
            let waited = now.saturating_sub(client.since);
            if !client.session.is_logged_in() && waited >= LOGIN_SECONDS {
                self.close_client(slot);
            }
        }
        self.report();
        self.close_orphans();
        self.fail_late_links();
        self.renew_links();
    }

    fn begin_drain(&mut self) {
        self.is_draining = true;
        self.drain_until = self.second.saturating_add(DRAIN_SECONDS);
    }

    /// Closes who has nothing outstanding, and in the end everybody: a client may wait for a list that nobody fills.
    fn drain(&mut self) {
        if !self.is_draining {
            return;
        }
        let is_over = self.second >= self.drain_until;
        let all: Vec<u32> = self.clients.occupied().collect();
        for slot in all {
            let Some(client) = self.clients.get_mut(slot) else { continue };
            match client.session.outstanding() {
                _ if is_over => self.close_client(slot),
                0 => self.close_after_output(slot),
                _ => {}
            }
        }
        self.flush_clients();
    }
}

/// When the worker started, in microseconds since 1970, by a clock that people may set.
fn epoch(start: Instant) -> u64 {
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(wall.saturating_sub(start.elapsed()).as_micros()).unwrap_or(u64::MAX)
}

fn mark(list: &mut Vec<u32>, is_marked: &mut bool, slot: u32) {
    if !*is_marked {
        *is_marked = true;
        list.push(slot);
    }
}

/// The place of a shared link: two for each grant, the second for RESP3.
const fn shared_index(grant: GrantId, protocol: usize) -> usize {
    grant.index() * 2 + protocol
}
