//! Accepts clients.

use std::io::{self, Read};
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use redan_gate::Subnet;

use crate::handover::Offer;
use crate::proxy::{self, MAX_HEADER, NoHeader};
use crate::server::{Seat, TlsSlot};
use crate::slots::Slots;
use crate::transport::Transport;
use crate::worker::{Arrival, Newcomer};

/// Clients at once, all threads together.
const MAX_CLIENTS: i64 = 20_000;
/// Connections of load balancers that have not said at once whose they are.
const MAX_UNKNOWN: usize = 1024;
/// How long they may take to say it.
const PATIENCE: Duration = Duration::from_secs(5);

/// The listening socket.
pub const LISTENER: Token = Token(0);
/// The order to stop.
pub const STOP: Token = Token(1);
/// A newer process asks for the sockets.
const OFFER: Token = Token(2);
/// It is ready, or has ended.
const PEER: Token = Token(3);
/// The first token of connections whose clients are not known yet.
const UNKNOWN: usize = 4;

/// Accepts clients and gives each to the thread that has the fewest: pools of applications are few connections that
/// live long, which the kernel's own spreading would leave uneven.
pub struct Acceptor {
    poll: Poll,
    listener: TcpListener,
    seats: Vec<Seat>,
    tls: TlsSlot,
    proxies: Box<[Subnet]>,
    unknown: Slots<Unknown>,
    accepted: u64,
    offer: Option<Offer>,
    /// A newer process accepts in the place of this one.
    retired: Arc<AtomicBool>,
}

/// A connection of a load balancer that has not said whose it is.
struct Unknown {
    stream: TcpStream,
    peer: SocketAddr,
    deadline: Instant,
}

impl Acceptor {
    /// The listener is registered with the poll.
    pub fn new(poll: Poll, listener: TcpListener, seats: Vec<Seat>, tls: TlsSlot) -> Self {
        Self {
            poll,
            listener,
            seats,
            tls,
            proxies: Box::default(),
            unknown: Slots::default(),
            accepted: 0,
            offer: None,
            retired: Arc::default(),
        }
    }

    /// Believes what these say about their clients.
    pub fn behind(mut self, proxies: &[Subnet]) -> Self {
        self.proxies = proxies.into();
        self
    }

    /// Offers the sockets to a newer process, and notes when one has taken them.
    ///
    /// # Errors
    /// When the operating system's poll refuses.
    pub fn offering(mut self, offer: Option<Offer>, retired: &Arc<AtomicBool>) -> io::Result<Self> {
        self.retired = Arc::clone(retired);
        self.offer = offer;
        if let Some(offer) = &mut self.offer {
            self.poll.registry().register(&mut offer.listener, OFFER, Interest::READABLE)?;
        }
        Ok(self)
    }

    /// Accepts until it is told to stop, or a newer process accepts in its place.
    ///
    /// # Errors
    /// When the operating system's poll fails.
    pub fn run(mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(64);
        while !(self.retired.load(Ordering::Acquire) && self.unknown.occupied().next().is_none()) {
            let patience = self.unknown.occupied().next().map(|_| PATIENCE);
            match self.poll.poll(&mut events, patience) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                polled => polled?,
            }
            for event in &events {
                match event.token() {
                    STOP => {
                        if let Some(offer) = &self.offer {
                            offer.withdraw();
                        }
                        self.seats.iter().for_each(|seat| seat.send(Arrival::Drain));
                        return Ok(());
                    }
                    LISTENER => self.accept_all(),
                    OFFER => self.hand_over(),
                    PEER => self.retire(),
                    Token(token) => self.on_header(token - UNKNOWN),
                }
            }
            self.forget_late();
            self.unknown.recycle();
        }
        Ok(())
    }

    /// Gives the sockets to a newer process. One that may not have them, or goes away, changes nothing.
    fn hand_over(&mut self) {
        let Some(offer) = &mut self.offer else { return };
        while offer.hand_over(self.listener.as_fd()).is_ok() {
            if let Some(peer) = &mut offer.peer
                && self.poll.registry().register(peer, PEER, Interest::READABLE).is_err()
            {
                offer.peer = None;
            }
        }
    }

    /// Accepts no more once the newer process does.
    fn retire(&mut self) {
        if self.offer.as_mut().is_some_and(Offer::is_taken) {
            self.offer = None;
            self.poll.registry().deregister(&mut self.listener).ok();
            self.retired.store(true, Ordering::Release);
            self.seats.iter().for_each(|seat| seat.send(Arrival::Retire));
        }
    }

    fn accept_all(&mut self) {
        // Any error but "no more" concerns one connection that is gone already, or a limit of the system that the
        // next end of a connection lifts.
        while let Ok((stream, peer)) = self.listener.accept() {
            match self.proxies.iter().any(|proxy| proxy.contains(peer.ip())) {
                true => self.wait_for_header(stream, peer),
                false => self.hand_on(stream, peer),
            }
        }
    }

    /// Gives a client to a thread.
    fn hand_on(&mut self, stream: TcpStream, address: SocketAddr) {
        let clients = |seat: &&Seat| seat.metrics.clients.load(Ordering::Relaxed);
        let total: i64 = self.seats.iter().map(|seat| clients(&seat)).sum();
        let Some(seat) = self.seats.iter().min_by_key(clients) else { return };
        let Ok(local) = stream.local_addr() else { return };
        if total >= MAX_CLIENTS || stream.set_nodelay(true).is_err() {
            return;
        }
        self.accepted += 1;
        let tls = self.tls.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Ok(transport) = Transport::accept(stream, tls.as_ref()) {
            let id = self.accepted;
            seat.send(Arrival::Client(Box::new(Newcomer { transport, address, local, id })));
        }
    }

    fn wait_for_header(&mut self, stream: TcpStream, peer: SocketAddr) {
        if self.unknown.occupied().count() >= MAX_UNKNOWN {
            return;
        }
        let deadline = Instant::now() + PATIENCE;
        let slot = self.unknown.insert(Unknown { stream, peer, deadline }).slot;
        let Some(unknown) = self.unknown.get_mut(slot) else { return };
        let token = Token(slot as usize + UNKNOWN);
        let registry = self.poll.registry();
        if registry.register(&mut unknown.stream, token, Interest::READABLE).is_err() {
            self.unknown.remove(slot);
        }
    }

    /// A load balancer has said something, or gone away.
    fn on_header(&mut self, slot: usize) {
        let slot = u32::try_from(slot).unwrap_or(u32::MAX);
        let Some(unknown) = self.unknown.get_mut(slot) else { return };
        match source(&mut unknown.stream) {
            Ok(None) => {}
            Ok(Some(source)) => {
                let Some(mut known) = self.unknown.remove(slot) else { return };
                if self.poll.registry().deregister(&mut known.stream).is_ok() {
                    self.hand_on(known.stream, source.unwrap_or(known.peer));
                }
            }
            Err(NoHeader) => drop(self.unknown.remove(slot)),
        }
    }

    fn forget_late(&mut self) {
        let now = Instant::now();
        let all: Vec<u32> = self.unknown.occupied().collect();
        for slot in all {
            if self.unknown.get_mut(slot).is_some_and(|unknown| unknown.deadline <= now) {
                self.unknown.remove(slot);
            }
        }
    }
}

/// Takes the header, and nothing behind it, once it is there whole: what follows may be a TLS handshake.
fn source(stream: &mut TcpStream) -> Result<Option<Option<SocketAddr>>, NoHeader> {
    let mut buffer = [0; MAX_HEADER];
    let length = match stream.peek(&mut buffer) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
        Err(_) | Ok(0) => return Err(NoHeader),
        Ok(length) => length,
    };
    let seen = buffer.get(..length).unwrap_or_default();
    let Some(header) = proxy::parse(seen)? else { return Ok(None) };
    let header_bytes = buffer.get_mut(..header.length).ok_or(NoHeader)?;
    stream.read_exact(header_bytes).map_err(|_| NoHeader)?;
    Ok(Some(header.source))
}
