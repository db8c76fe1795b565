//! From an endpoint to a client, in bounded time.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use redan_resp::Limits;
use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio::time::{Instant, timeout_at};

use crate::client::{Client, Transport};
use crate::error::Error;
use crate::raw::Raw;
use crate::tls::{Session, Tls};

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// A TCP port.
    Tcp {
        /// Name or address, IPv6 without brackets.
        host: String,
        /// Port.
        port: u16,
    },
    /// A Unix socket.
    Unix {
        /// Path.
        path: String,
    },
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "{host}:{port}"),
            Self::Unix { path } => f.write_str(path),
        }
    }
}

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// To connect, the TLS handshake included.
    pub connect: Duration,
    /// Between two pieces of a reply.
    pub silence: Duration,
    /// For everything that is asked of one server.
    pub total: Duration,
}

impl Default for Timeouts {
    /// Generous for a server across an ocean, short enough for a fleet with dead hosts in it.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            silence: Duration::from_secs(3),
            total: Duration::from_secs(10),
        }
    }
}

/// The end of what [`Timeouts::total`] allows.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    pub(crate) at: Instant,
    pub(crate) limit: Duration,
}

impl Deadline {
    /// The deadline for work that starts now.
    pub fn start(timeouts: &Timeouts) -> Self {
        Self { at: Instant::now() + timeouts.total, limit: timeouts.total }
    }

    /// Runs something until the allowance or the deadline ends, whichever comes first.
    pub(crate) async fn within<T>(
        &self,
        allowance: Duration,
        what: impl FnOnce() -> String,
        work: impl Future<Output = T>,
    ) -> Result<T, Error> {
        let own = Instant::now() + allowance;
        let (at, limit) = if own < self.at { (own, allowance) } else { (self.at, self.limit) };
        timeout_at(at, work).await.map_err(|_| Error::Timeout { what: what(), limit })
    }
}

/// Whether and how to encrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Plain RESP.
    Plain,
    /// TLS, without the client certificate even if there is one.
    TlsAnonymous,
    /// TLS, with the client certificate if there is one.
    Tls,
}

/// Opens connections.
#[derive(Clone, Debug, Default)]
pub struct Connector {
    /// How long things may take.
    pub timeouts: Timeouts,
    /// How large replies may be.
    pub limits: Limits,
    /// Authorities and client certificate.
    pub tls: Tls,
}

impl Connector {
    /// Connects, with TLS when asked. A Unix socket is never encrypted.
    ///
    /// A certificate that cannot be trusted is no error here: see [`Client::is_trusted`].
    pub async fn connect(
        &self,
        endpoint: &Endpoint,
        encryption: Encryption,
        deadline: Deadline,
    ) -> Result<Client, Error> {
        let opened = self.prepare(endpoint, encryption, deadline).await?;
        Ok(Client::new(opened, self.timeouts.silence, deadline, self.limits))
    }

    /// Connects as [`Connector::connect`] does, but to exchange bytes of any shape.
    pub async fn raw(
        &self,
        endpoint: &Endpoint,
        encryption: Encryption,
        deadline: Deadline,
    ) -> Result<Raw, Error> {
        let opened = self.prepare(endpoint, encryption, deadline).await?;
        Ok(Raw::new(opened, self.timeouts.silence, deadline))
    }

    async fn prepare(
        &self,
        endpoint: &Endpoint,
        encryption: Encryption,
        deadline: Deadline,
    ) -> Result<Opened, Error> {
        let (transport, loopback, session) = match endpoint {
            Endpoint::Unix { path } => {
                let stream = self.open(endpoint, deadline, UnixStream::connect(path)).await?;
                (Box::new(stream) as Box<dyn Transport>, true, None)
            }
            Endpoint::Tcp { host, .. } => {
                let stream = self.dial(endpoint, deadline).await?;
                let loopback = stream.peer_addr().is_ok_and(|address| is_loopback(&address));
                if encryption == Encryption::Plain {
                    (Box::new(stream) as Box<dyn Transport>, loopback, None)
                } else {
                    let with_certificate = encryption == Encryption::Tls;
                    let handshake = self.tls.handshake(host, stream, with_certificate);
                    let limit = self.timeouts.connect;
                    let timeout =
                        |_| Error::HandshakeTimeout { address: endpoint.to_string(), limit };
                    let done = deadline.within(limit, String::new, handshake).await;
                    let (stream, session) = done.map_err(timeout)??;
                    (Box::new(stream) as Box<dyn Transport>, loopback, Some(session))
                }
            }
        };
        Ok(Opened { transport, loopback, session })
    }

    /// Whether a TCP connection is accepted; nothing is sent.
    pub async fn accepts_tcp(&self, endpoint: &Endpoint, deadline: Deadline) -> Result<(), Error> {
        self.dial(endpoint, deadline).await.map(drop)
    }

    async fn dial(&self, endpoint: &Endpoint, deadline: Deadline) -> Result<TcpStream, Error> {
        let Endpoint::Tcp { host, port } = endpoint else {
            let source = io::Error::from(io::ErrorKind::AddrNotAvailable);
            return Err(Error::Connect { address: endpoint.to_string(), source });
        };
        let addresses = lookup_host((host.as_str(), *port));
        let what = || format!("find an address for {host}");
        let addresses = deadline.within(self.timeouts.connect, what, addresses).await?;
        let unresolved = |reason: String| Error::Resolve { host: host.clone(), reason };
        let addresses = addresses.map_err(|error| unresolved(error.to_string()))?;
        let mut last = unresolved("the name has no address".to_string());
        // A name may have an IPv6 address where nothing listens: try each in turn.
        for address in addresses {
            match self.open(endpoint, deadline, TcpStream::connect(address)).await {
                Ok(stream) => {
                    // Commands go out as one write; waiting for more bytes would only delay them.
                    stream.set_nodelay(true).map_err(Error::Io)?;
                    return Ok(stream);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    async fn open<T>(
        &self,
        endpoint: &Endpoint,
        deadline: Deadline,
        opening: impl Future<Output = io::Result<T>>,
    ) -> Result<T, Error> {
        let what = || format!("connect to {endpoint}");
        let opened = deadline.within(self.timeouts.connect, what, opening).await?;
        opened.map_err(|source| Error::Connect { address: endpoint.to_string(), source })
    }
}

/// A connection before anything was said.
pub(crate) struct Opened {
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) loopback: bool,
    pub(crate) session: Option<Session>,
}

fn is_loopback(address: &SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}
