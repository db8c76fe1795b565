//! Starts the threads and hands clients to them.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use mio::net::TcpListener;
use mio::{Interest, Poll, Waker};
use redan_gate::{Compiled, Exposure, Identity, PatchMode, Subnet};
use redan_ledger::Trail;
use redan_model::Secret;
use rustls::ServerConfig;

use crate::acceptor::{Acceptor, LISTENER, STOP};
use crate::audit::{Batch, QUEUE, Records, Status, Writer};
use crate::backend::{Current, Servers};
use crate::census::Census;
use crate::control::Control;
use crate::door::Logins;
use crate::handover::{Offer, Taken};
use crate::http::Http;
use crate::link::LinkError;
use crate::metrics::Metrics;
use crate::pilot::{self, Pilot};
use crate::sweep::{Order, Sweeper};
use crate::watch::Watch;
use crate::worker::{Arrival, Setup, WAKER_TOKEN, Worker};

/// Why the gateway did not start. Messages complete "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be listened on.
    #[error("listen on {address}: {source}; choose another address, or end what uses it")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The operating system's reason.
        source: io::Error,
    },
    /// The server cannot be used.
    #[error(transparent)]
    Backend(#[from] LinkError),
    /// The audit trail cannot be begun.
    #[error(transparent)]
    Trail(#[from] redan_ledger::Error),
    /// Threads or polls could not be made.
    #[error("start: {0}")]
    Start(#[from] io::Error),
}

/// What the gateway does.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where clients connect.
    pub listen: SocketAddr,
    /// Threads that carry commands; at least one.
    pub threads: usize,
    /// What stands behind.
    pub servers: Servers,
    /// Certificate and key, when clients speak TLS.
    pub tls: Option<Arc<ServerConfig>>,
    /// What the policy says.
    pub gate: Arc<Compiled>,
    /// Where operators ask for metrics, health and readiness.
    pub watch: Option<SocketAddr>,
    /// Load balancers that say by the PROXY protocol where clients come from. Who comes from elsewhere is a client itself.
    pub proxies: Vec<Subnet>,
    /// What a server of this name and version is exposed to, by the vulnerability's id.
    pub exposure: Exposed,
    /// A path where a newer process can ask for the sockets, and where this one asks an earlier one.
    pub handover: Option<PathBuf>,
    /// Where the audit trail goes; `None` where nothing is recorded.
    pub trail: Option<PathBuf>,
}

/// Whether a server has a vulnerability.
pub type Exposed = fn(&Identity, &str) -> Exposure;

/// A gateway that works.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: Waker,
    acceptor: JoinHandle<io::Result<()>>,
    workers: Vec<JoinHandle<io::Result<()>>>,
    seats: Vec<Seat>,
    sweeper: (Sender<Order>, JoinHandle<()>),
    pilot: (Sender<pilot::Order>, JoinHandle<()>),
    http: Option<Http>,
    /// Ends when every worker has.
    writer: Option<JoinHandle<()>>,
    tls: TlsSlot,
    identity: Identity,
    exposure: Exposed,
    retired: Arc<AtomicBool>,
}

/// How the next client is spoken to. The lock is taken for a connection, never for a command.
pub type TlsSlot = Arc<Mutex<Option<Arc<ServerConfig>>>>;

impl Running {
    /// Where clients connect; the port is the one that the system chose when the options said 0.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the server called itself at the start.
    pub const fn server(&self) -> &Identity {
        &self.identity
    }

    /// Vulnerabilities of that server for which this policy has a patch, and what becomes of requests that reach them.
    pub fn patches(&self, gate: &Compiled) -> Vec<(&'static str, PatchMode)> {
        gate.patches(|id| (self.exposure)(&self.identity, id)).active().to_vec()
    }

    /// Where operators ask.
    pub fn watch_address(&self) -> Option<SocketAddr> {
        self.http.as_ref().map(Http::address)
    }

    /// True when a newer process has taken the sockets over. The clients that are here stay.
    pub fn is_retired(&self) -> bool {
        self.retired.load(Ordering::Acquire)
    }

    /// True when a newer process has taken over and the last client has left.
    pub fn is_over(&self) -> bool {
        self.is_retired() && self.workers.iter().all(JoinHandle::is_finished)
    }

    /// True when there is a trail to record commands in.
    pub const fn has_trail(&self) -> bool {
        self.writer.is_some()
    }

    /// Goes over to a new policy. No connection is dropped that may go on; the next command of each is decided by it.
    pub fn reload(&self, gate: &Arc<Compiled>) {
        let lifetimes = Order::Lifetimes(gate.lifetimes().to_vec());
        // A sweeper that is gone has nothing to sweep.
        self.sweeper.0.send(lifetimes).ok();
        self.seats.iter().for_each(|seat| seat.send(Arrival::Policy(Arc::clone(gate))));
    }

    /// Goes over to new passwords at the servers, connection by connection, without a gap: a server that does not know
    /// them yet is given the earlier ones.
    pub fn renew(&self, passwords: Vec<Secret>) {
        // A pilot that is gone has ended the gateway.
        self.pilot.0.send(pilot::Order::Passwords(passwords)).ok();
    }

    /// Speaks to new clients like this: other certificates, other authorities, newer lists of what was revoked.
    pub fn renew_tls(&self, tls: Option<Arc<ServerConfig>>) {
        *self.tls.lock().unwrap_or_else(PoisonError::into_inner) = tls;
    }

    /// Takes no new clients, lets every command that was taken have its reply, and ends.
    ///
    /// # Errors
    /// What ended a thread before.
    pub fn stop(self) -> io::Result<()> {
        let is_retired = self.is_retired();
        match is_retired {
            true => self.seats.iter().for_each(|seat| seat.send(Arrival::Drain)),
            false => self.stop.wake()?,
        }
        self.sweeper.0.send(Order::Stop).ok();
        self.pilot.0.send(pilot::Order::Stop).ok();
        let ended = |thread: JoinHandle<io::Result<()>>| {
            thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread panicked")))
        };
        ended(self.acceptor)?;
        self.workers.into_iter().try_for_each(ended)?;
        self.sweeper.1.join().ok();
        self.pilot.1.join().ok();
        if let Some(writer) = self.writer {
            writer.join().map_err(|_| io::Error::other("a thread panicked"))?;
        }
        // Operators ask the newer process by now.
        if let Some(http) = self.http.filter(|_| !is_retired) {
            http.stop();
        }
        Ok(())
    }
}

/// What all workers have in common.
struct Shared {
    identity: Identity,
    logins: Arc<Logins>,
    backend: Arc<Current>,
    pilot: Sender<pilot::Order>,
    status: Arc<Status>,
    /// Where the workers' records go.
    queue: Option<SyncSender<Batch>>,
    census: Arc<Census>,
}

/// One worker as the others see it.
#[derive(Clone, Debug)]
pub struct Seat {
    arrivals: Sender<Arrival>,
    waker: Arc<Waker>,
    pub metrics: Arc<Metrics>,
}

impl Seat {
    /// Hands it something, and wakes it.
    pub fn send(&self, arrival: Arrival) {
        // A worker that is gone has ended the gateway; there is nobody left to tell.
        if self.arrivals.send(arrival).is_ok() {
            self.waker.wake().ok();
        }
    }
}

/// Starts a gateway.
///
/// # Errors
/// When the address is taken, or threads cannot be made.
pub fn start(options: &Options) -> Result<Running, Error> {
    let listen = |source| Error::Listen { address: options.listen, source };
    let mut taken = options.handover.as_deref().map(Taken::from).transpose()?.flatten();
    let mut listener = TcpListener::from_std(socket(options.listen, taken.as_mut())?);
    let address = listener.local_addr().map_err(listen)?;
    let poll = Poll::new()?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let stop = Waker::new(poll.registry(), STOP)?;
    let (course, backend) = pilot::set_out(&options.servers)?;
    let identity = Control::open(&backend, 0)?.identity;
    let backend = Arc::new(Current::new(backend));
    let (pilot, orders) = channel();
    let status = Arc::default();
    let (queue, writer) =
        options.trail.as_deref().map(|at| writer(at, &status)).transpose()?.unzip();
    let (logins, census) = (Arc::default(), Arc::default());
    let shared = Shared { identity, logins, census, backend, pilot, status, queue };
    let (mut seats, mut workers) = (Vec::new(), Vec::new());
    for number in 0..options.threads.max(1) {
        let (seat, worker) = worker(options, &shared, number)?;
        seats.push(seat);
        workers.push(worker);
    }
    let swept = Arc::new(AtomicU64::new(0));
    let watch = Watch {
        metrics: seats.iter().map(|seat| Arc::clone(&seat.metrics)).collect(),
        logins: Arc::clone(&shared.logins),
        swept: Arc::clone(&swept),
        backend: Arc::clone(&shared.backend),
        trail: writer.is_some().then(|| Arc::clone(&shared.status)),
    };
    let retired = Arc::new(AtomicBool::new(false));
    let http = options.watch.map(|address| {
        let answer = Box::new(move |path: &str| watch.answer(path));
        let socket = blocking(socket(address, taken.as_mut())?)?;
        Ok::<_, Error>(Http::start(socket, &retired, answer)?)
    });
    let http = http.transpose()?;
    let sweeper = sweeper(options, &shared, swept)?;
    let pilot =
        Pilot { course, current: Arc::clone(&shared.backend), seats: seats.clone(), orders };
    let pilot = Builder::new().name("pilot".into()).spawn(move || pilot.run())?;
    let pilot = (shared.pilot, pilot);
    let tls: TlsSlot = Arc::new(Mutex::new(options.tls.clone()));
    let slot = Arc::clone(&tls);
    let watch = http.as_ref().map(Http::socket).transpose()?;
    let offer = options.handover.as_deref().map(|path| Offer::new(path, watch)).transpose()?;
    let acceptor = Acceptor::new(poll, listener, seats.clone(), slot)
        .behind(&options.proxies)
        .offering(offer, &retired)?;
    let acceptor = Builder::new().name("accept".into()).spawn(move || acceptor.run())?;
    let (identity, exposure) = (shared.identity, options.exposure);
    // Up to here the earlier process has gone on; now it may leave.
    taken.map(Taken::finish).transpose()?;
    Ok(Running {
        address,
        stop,
        acceptor,
        workers,
        seats,
        sweeper,
        pilot,
        http,
        writer,
        tls,
        identity,
        exposure,
        retired,
    })
}

/// A socket that listens there: an earlier process's, or a new one.
fn socket(address: SocketAddr, taken: Option<&mut Taken>) -> Result<std::net::TcpListener, Error> {
    let socket = match taken.and_then(|taken| taken.listener(address)) {
        Some(socket) => socket,
        None => {
            let listen = |source| Error::Listen { address, source };
            // Unlike the standard library's on every system, also while connections of an earlier process linger.
            TcpListener::bind(address).map(std::net::TcpListener::from).map_err(listen)?
        }
    };
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// The same socket, whose thread waits.
fn blocking(socket: std::net::TcpListener) -> io::Result<std::net::TcpListener> {
    socket.set_nonblocking(false)?;
    Ok(socket)
}

/// Begins a trail in this directory, and the thread that writes it.
fn writer(
    directory: &Path,
    status: &Arc<Status>,
) -> Result<(SyncSender<Batch>, JoinHandle<()>), Error> {
    let trail = Trail::open(directory)?;
    let (queue, batches) = sync_channel(QUEUE);
    let writer = Writer { trail, batches, status: Arc::clone(status), missing: 0 };
    Ok((queue, Builder::new().name("audit".into()).spawn(move || writer.run())?))
}

fn sweeper(
    options: &Options,
    shared: &Shared,
    swept: Arc<AtomicU64>,
) -> io::Result<(Sender<Order>, JoinHandle<()>)> {
    let (sender, orders) = channel();
    let lifetimes = options.gate.lifetimes().to_vec();
    let backend = Arc::clone(&shared.backend);
    let sweeper = Sweeper { backend, lifetimes, orders, swept };
    Ok((sender, Builder::new().name("sweep".into()).spawn(move || sweeper.run())?))
}

fn worker(
    options: &Options,
    shared: &Shared,
    number: usize,
) -> Result<(Seat, JoinHandle<io::Result<()>>), Error> {
    let poll = Poll::new()?;
    let waker = Arc::new(Waker::new(poll.registry(), WAKER_TOKEN)?);
    let (sender, arrivals) = channel();
    let metrics = Arc::new(Metrics::default());
    let seat = Seat { arrivals: sender, waker: Arc::clone(&waker), metrics: Arc::clone(&metrics) };
    let setup = Setup {
        poll,
        waker,
        arrivals,
        backend: shared.backend.get(),
        pilot: shared.pilot.clone(),
        gate: Arc::clone(&options.gate),
        identity: shared.identity.clone(),
        exposure: options.exposure,
        logins: Arc::clone(&shared.logins),
        metrics,
        records: shared.queue.clone().map(|queue| Records::new(queue, Arc::clone(&shared.status))),
        census: Arc::clone(&shared.census),
        seat: seat.clone(),
    };
    let name = format!("carry-{number}");
    let thread = Builder::new().name(name).spawn(move || Worker::new(setup).run())?;
    Ok((seat, thread))
}
