//! One connection to the server: greeting, then commands in batches.

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::time::{Duration, Instant};

use mio::net::{TcpStream, UnixStream};
use redan_gate::{ClientRef, Deliver, Desync, GrantId, Permit, Upstream};
use redan_resp::Limits;

use crate::backend::{Address, Backend};
use crate::greeting::{Greeted, Greeting};
use crate::output::{Buffers, Output};
use crate::transport::Transport;

/// A batch is written although an earlier one is still unanswered when it has so many bytes.
const BATCH: usize = 16 << 10;
/// Clients of a link wait when so many bytes could not be written.
const FULL: usize = 4 << 20;
/// Batches between two canaries.
const CANARY_BATCHES: u32 = 64;
/// How long connecting and greeting may take.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Why a link ended. Messages complete "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The socket.
    #[error("talk to the server: {0}")]
    Io(#[from] io::Error),
    /// The server closed it.
    #[error("talk to the server: it closed the connection")]
    Closed,
    /// The server refused a step of the greeting.
    #[error("log in at the server: {0}")]
    Refused(String),
    /// It cannot limit the lifetime of keys.
    #[error(
        "limit lifetimes on version {0}: it takes Redis 7.0, any Valkey, or a policy without `max_ttl`"
    )]
    TooOld(String),
    /// Connecting and greeting took too long.
    #[error("reach the server within {} seconds", PATIENCE.as_secs())]
    TooSlow,
    /// The primary is another server by now.
    #[error("reach the primary: the server that was it is a replica now")]
    NotPrimary,
    /// The gateway has gone over to another server.
    #[error("keep the connection: the primary has changed")]
    Moved,
    /// No Sentinel says where the primary is.
    #[error(
        "learn from the Sentinels where `{service}` is: {reason}; check their addresses, the name and their password"
    )]
    NoPrimary {
        /// The name that the Sentinels were asked for.
        service: String,
        /// What the last of them said.
        reason: String,
    },
    /// Replies no longer match commands.
    #[error(transparent)]
    Desync(#[from] Desync),
}

/// A connection to the server.
#[derive(Debug)]
pub struct Link {
    transport: Transport,
    state: State,
    greeting: Greeting,
    upstream: Upstream,
    /// Commands that wait for the next batch, and how many replies they will have.
    pending: Output,
    pending_replies: usize,
    /// The batch that is being written.
    writing: Output,
    /// Bytes of a reply that are not there whole.
    input: Vec<u8>,
    /// What it was opened for; `None` when a new policy no longer gives that to anybody.
    pub grant: Option<GrantId>,
    /// The client that it belongs to; `None` when it is shared.
    pub owner: Option<ClientRef>,
    /// Marked for writing in this round.
    pub is_dirty: bool,
    /// What the server said of itself, once it has.
    pub greeted: Option<Greeted>,
    batches: u32,
    /// When it must be ready.
    deadline: Instant,
    /// Which passwords it was opened with.
    pub generation: u32,
    /// Which connection it replaces, or is replaced by.
    pub heir: Heir,
}

/// How a connection stands to another one that serves the same clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heir {
    /// There is no other.
    #[default]
    None,
    /// It takes this place among the shared connections when it is ready.
    Of(usize),
    /// It has taken over, but sends nothing before that one has answered everything.
    Behind(u32),
    /// That one has taken over; this one only answers what it was asked.
    Is(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Connecting,
    Greeting,
    Ready,
}

impl Link {
    /// Begins to connect.
    pub fn open(
        backend: &Backend,
        greeting: Greeting,
        grant: GrantId,
        owner: Option<ClientRef>,
    ) -> io::Result<Self> {
        let transport = match &backend.address {
            Address::Tcp(address) => {
                Transport::connect(TcpStream::connect(*address)?, backend.tls.as_ref())?
            }
            Address::Unix(path) => Transport::Unix(UnixStream::connect(path)?),
        };
        Ok(Self {
            transport,
            state: State::Connecting,
            greeting,
            upstream: Upstream::new(owner),
            pending: Output::default(),
            pending_replies: 0,
            writing: Output::default(),
            input: Vec::new(),
            grant: Some(grant),
            owner,
            is_dirty: false,
            greeted: None,
            batches: 0,
            deadline: Instant::now() + PATIENCE,
            generation: 0,
            heir: Heir::None,
        })
    }

    /// The socket, to register it.
    pub fn transport(&mut self) -> &mut Transport {
        &mut self.transport
    }

    /// True when commands can be written.
    pub const fn is_ready(&self) -> bool {
        matches!(self.state, State::Ready)
    }

    /// True when it should have become ready before now.
    pub fn is_late(&self, now: Instant) -> bool {
        !self.is_ready() && now > self.deadline
    }

    /// True when no reply is owed.
    pub fn is_idle(&self) -> bool {
        self.upstream.outstanding() == 0
    }

    /// True when no more commands should be sent for now.
    pub const fn is_full(&self) -> bool {
        self.pending.len() + self.writing.len() > FULL
    }

    /// Takes a command for the next batch.
    pub fn send(&mut self, permit: Permit<'_>, from: ClientRef, buffers: &mut Buffers) {
        self.pending_replies += self.upstream.send(permit, from, self.pending.buffer(buffers));
    }

    /// True when the server has refused a write because it is a replica.
    pub const fn is_demoted(&self) -> bool {
        self.upstream.is_demoted()
    }

    /// The client that has a part of its reply.
    pub fn begun(&self) -> Option<ClientRef> {
        self.upstream.begun()
    }

    /// Clients whose commands the server may have seen, and clients whose commands it has not.
    pub fn waiting(&self) -> (Vec<ClientRef>, Vec<ClientRef>) {
        let seen = self.upstream.owed().take(self.written()).flatten().collect();
        let unseen = self.upstream.owed().skip(self.written()).flatten().collect();
        (seen, unseen)
    }

    /// Replies to commands that were written or are being written.
    fn written(&self) -> usize {
        self.upstream.outstanding().saturating_sub(self.pending_replies)
    }

    /// Writes what may be written. While a batch is unanswered the next one gathers: under load the server's pace sets the
    /// size of batches, and without load nothing waits.
    pub fn flush(&mut self, buffers: &mut Buffers) -> Result<(), LinkError> {
        let transport = &mut self.transport;
        if !self.writing.write_to(buffers, |bytes| transport.write(bytes))? || !self.is_ready() {
            return Ok(());
        }
        if matches!(self.heir, Heir::Behind(_)) {
            return Ok(());
        }
        if self.pending.is_empty() || (self.written() > 0 && self.pending.len() < BATCH) {
            return Ok(());
        }
        self.ask_canary(buffers);
        std::mem::swap(&mut self.pending, &mut self.writing);
        self.pending_replies = 0;
        let transport = &mut self.transport;
        self.writing.write_to(buffers, |bytes| transport.write(bytes))?;
        Ok(())
    }

    /// Every so many batches of many clients, a word that must come back at its place.
    fn ask_canary(&mut self, buffers: &mut Buffers) {
        self.batches = self.batches.wrapping_add(1);
        if self.owner.is_none() && self.batches.is_multiple_of(CANARY_BATCHES) {
            let word = format!("{:016x}", RandomState::new().hash_one(self.batches));
            if let Ok(word) = word.into_bytes().try_into() {
                self.upstream.send_canary(word, self.pending.buffer(buffers));
                self.pending_replies += 1;
            }
        }
    }

    /// The socket can be written: the connection stands, or took what it was given.
    pub fn on_writable(&mut self, buffers: &mut Buffers) -> Result<(), LinkError> {
        if self.state == State::Connecting {
            match self.transport.connected() {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                connected => connected?,
            }
            self.state = State::Greeting;
            self.greet(buffers)?;
        }
        self.transport.flush()?;
        self.flush(buffers)
    }

    /// Sends the next step of the greeting, or is ready.
    fn greet(&mut self, buffers: &mut Buffers) -> Result<(), LinkError> {
        match self.greeting.next() {
            Some(step) => self.writing.buffer(buffers).extend_from_slice(&step),
            None => self.state = State::Ready,
        }
        self.flush(buffers)
    }

    /// The socket can be read. Replies go to their clients. `to_end` when the server has closed: a short read is not
    /// the last then, and no other event will come.
    pub fn on_readable(
        &mut self,
        to_end: bool,
        buffer: &mut [u8],
        buffers: &mut Buffers,
        deliver: &mut impl Deliver,
    ) -> Result<(), LinkError> {
        loop {
            let taken = match self.transport.read(buffer) {
                Ok(taken) => taken,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            if taken.length == 0 {
                return Err(LinkError::Closed);
            }
            let bytes = buffer.get(..taken.length).unwrap_or_default();
            if self.is_ready() {
                self.on_replies(bytes, deliver)?;
            } else {
                self.on_greeted(bytes, buffers)?;
            }
            if !taken.may_have_more && !to_end {
                return Ok(());
            }
        }
    }

    fn on_replies(&mut self, bytes: &[u8], deliver: &mut impl Deliver) -> Result<(), LinkError> {
        if self.input.is_empty() {
            let used = self.upstream.on_backend(bytes, deliver)?;
            self.input.extend_from_slice(bytes.get(used..).unwrap_or_default());
        } else {
            self.input.extend_from_slice(bytes);
            let used = self.upstream.on_backend(&self.input, deliver)?;
            self.input.drain(..used);
        }
        Ok(())
    }

    /// A reply to a step of the greeting. Nothing else can arrive: the next step is sent after it.
    fn on_greeted(&mut self, bytes: &[u8], buffers: &mut Buffers) -> Result<(), LinkError> {
        self.input.extend_from_slice(bytes);
        let decoded = redan_resp::decode(&self.input, &Limits::DEFAULT).map_err(Desync::from)?;
        let Some((frame, length)) = decoded else { return Ok(()) };
        if length != self.input.len() {
            return Err(Desync::Unexpected.into());
        }
        self.input = Vec::new();
        if let Some(greeted) = self.greeting.on_reply(&frame)? {
            self.greeted = Some(greeted);
        }
        self.greet(buffers)
    }
}
