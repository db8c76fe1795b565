//! One client's connection.

use std::net::SocketAddr;

use redan_gate::census::Times;
use redan_gate::{ClientRef, Session};
use redan_net::tls::alternative_names;
use redan_resp::RequestParser;

use crate::audit::Pending;
use crate::output::Output;
use crate::transport::Transport;

/// A client is not read while so many bytes wait for it.
pub const OUTPUT_HIGH: usize = 1 << 20;
/// A client that lets so many bytes wait is closed: others share the connection that they came by.
pub const OUTPUT_MAX: usize = 64 << 20;
/// Replies that may be on their way to one client.
pub const PIPELINE_MAX: u32 = 1 << 14;

/// A client's connection.
#[derive(Debug)]
pub struct Client {
    pub transport: Transport,
    pub session: Session,
    /// This very connection.
    pub me: ClientRef,
    /// Bytes of commands that were not taken yet.
    pub input: Vec<u8>,
    /// Where the parser stands in them, when that is worth keeping.
    pub parser: Option<Box<RequestParser>>,
    pub output: Output,
    /// Records of its commands that wait for replies.
    pub pending: Pending,
    /// The link that belongs to this client alone.
    pub own: Option<u32>,
    /// Coarse time in seconds since the worker's start.
    pub since: u32,
    /// Coarse time of the last bytes from it, likewise.
    pub seen: u32,
    /// Where it comes from.
    pub address: SocketAddr,
    /// Where it was accepted.
    pub local: SocketAddr,
    pub flags: Flags,
}

/// What is going on with a client.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flags {
    /// The socket has bytes that were not read.
    pub is_readable: bool,
    /// The peer has closed its side.
    pub has_ended: bool,
    /// Its next command waits.
    pub is_held: bool,
    /// What it was told is held back, and nothing more is read.
    pub is_delayed: bool,
    /// Nothing more is read; it ends when its output is written.
    pub is_closing: bool,
    /// Marked for writing in this round.
    pub is_dirty: bool,
    /// It has sent something in this second.
    pub has_sent: bool,
    /// Its certificate, if it has one, was looked at.
    pub is_identified: bool,
}

impl Client {
    /// A client that was just accepted.
    pub fn new(
        transport: Transport,
        session: Session,
        (address, local): (SocketAddr, SocketAddr),
        since: u32,
    ) -> Self {
        Self {
            transport,
            session,
            me: ClientRef { slot: 0, epoch: 0 },
            input: Vec::new(),
            parser: None,
            output: Output::default(),
            pending: Pending::default(),
            own: None,
            since,
            seen: since,
            address,
            local,
            flags: Flags::default(),
        }
    }

    /// How long it has been there, and silent.
    pub const fn times(&self, now: u32) -> Times {
        Times { age: now.saturating_sub(self.since), idle: now.saturating_sub(self.seen) }
    }

    /// With its first bytes a client's handshake is over: tells the session whose certificate it has.
    pub fn identify(&mut self) {
        if !self.flags.is_identified {
            self.flags.is_identified = true;
            let names = self.transport.peer_certificate().and_then(alternative_names);
            self.session.identify(names.unwrap_or_default());
        }
    }

    /// True while its commands must wait.
    pub const fn is_paused(&self) -> bool {
        self.flags.is_held
            || self.flags.is_closing
            || self.flags.is_delayed
            || self.output.len() > OUTPUT_HIGH
    }
}
