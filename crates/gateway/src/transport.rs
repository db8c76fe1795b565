//! A socket, with TLS or without.

use std::io::{self, Read, Write};
use std::sync::Arc;

use mio::event::Source;
use mio::net::{TcpStream, UnixStream};
use mio::{Interest, Registry, Token};
use rustls::{ClientConnection, Connection, ServerConfig, ServerConnection};

use crate::backend::Encryption;

/// What rustls reads from a socket at once; less means that the socket is empty.
const TLS_READ: usize = 4096;

/// A connection that never blocks.
#[derive(Debug)]
pub enum Transport {
    /// TCP without TLS.
    Tcp(TcpStream),
    /// A Unix socket.
    Unix(UnixStream),
    /// TLS over TCP: of which we are the server with clients, and the client with the server behind.
    Tls(Box<TlsTransport>),
}

/// TLS over TCP.
#[derive(Debug)]
pub struct TlsTransport {
    stream: TcpStream,
    session: Connection,
}

/// What a read gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Bytes; 0 is the end.
    pub length: usize,
    /// There may be more without another event.
    pub may_have_more: bool,
}

impl Transport {
    /// A client's connection.
    pub fn accept(
        stream: TcpStream,
        tls: Option<&Arc<ServerConfig>>,
    ) -> Result<Self, rustls::Error> {
        Ok(match tls {
            None => Self::Tcp(stream),
            Some(config) => {
                let session = ServerConnection::new(Arc::clone(config))?.into();
                Self::Tls(Box::new(TlsTransport { stream, session }))
            }
        })
    }

    /// A connection to the server behind, which may still be in the making.
    pub fn connect(stream: TcpStream, tls: Option<&Encryption>) -> io::Result<Self> {
        Ok(match tls {
            None => Self::Tcp(stream),
            Some(Encryption { config, name }) => {
                let session = ClientConnection::new(Arc::clone(config), name.clone());
                let session = session.map_err(io::Error::other)?.into();
                Self::Tls(Box::new(TlsTransport { stream, session }))
            }
        })
    }

    /// Registers for events once and for all: edges of both kinds, so that no later call is needed.
    pub fn register(&mut self, registry: &Registry, token: Token) -> io::Result<()> {
        let both = Interest::READABLE | Interest::WRITABLE;
        match self {
            Self::Tcp(stream) => stream.register(registry, token, both),
            Self::Unix(stream) => stream.register(registry, token, both),
            Self::Tls(tls) => tls.stream.register(registry, token, both),
        }
    }

    /// Why a connection attempt failed, once it is over; `WouldBlock` while it goes on.
    pub fn connected(&self) -> io::Result<()> {
        let (error, peer) = match self {
            Self::Tcp(stream) => (stream.take_error()?, stream.peer_addr().map(drop)),
            Self::Unix(stream) => (stream.take_error()?, stream.peer_addr().map(drop)),
            Self::Tls(tls) => (tls.stream.take_error()?, tls.stream.peer_addr().map(drop)),
        };
        match (error, peer) {
            (Some(error), _) => Err(error),
            (None, Err(error)) if error.kind() == io::ErrorKind::NotConnected => {
                Err(io::ErrorKind::WouldBlock.into())
            }
            (None, peer) => peer,
        }
    }

    /// The certificate that the peer has proved to be its own, DER; `None` before the handshake is over, too.
    pub fn peer_certificate(&self) -> Option<&[u8]> {
        match self {
            Self::Tls(tls) => Some(tls.session.peer_certificates()?.first()?.as_ref()),
            _ => None,
        }
    }

    /// Reads what is there.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<Taken> {
        let length = match self {
            Self::Tcp(stream) => stream.read(buffer)?,
            Self::Unix(stream) => stream.read(buffer)?,
            Self::Tls(tls) => return tls.read(buffer),
        };
        Ok(Taken { length, may_have_more: length == buffer.len() })
    }

    /// Writes what the peer takes.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.write(bytes),
            Self::Unix(stream) => stream.write(bytes),
            Self::Tls(tls) => tls.write(bytes),
        }
    }

    /// Writes what TLS itself still has to say. True when nothing is left.
    pub fn flush(&mut self) -> io::Result<bool> {
        match self {
            Self::Tls(tls) => tls.flush(),
            _ => Ok(true),
        }
    }

    /// Says goodbye as TLS wants it; errors no longer matter.
    pub fn close(&mut self) {
        if let Self::Tls(tls) = self {
            tls.session.send_close_notify();
            tls.flush().ok();
        }
    }
}

impl TlsTransport {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Taken> {
        let mut may_have_more = true;
        loop {
            match self.session.reader().read(buffer) {
                Ok(length) => {
                    let may_have_more = may_have_more || length == buffer.len();
                    return Ok(Taken { length, may_have_more });
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
            if !may_have_more {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let length = self.session.read_tls(&mut self.stream)?;
            if length == 0 {
                return Ok(Taken { length: 0, may_have_more: false });
            }
            may_have_more = length >= TLS_READ;
            let processed = self.session.process_new_packets();
            // The handshake, and an alert that says what was wrong.
            self.flush()?;
            processed.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.flush()? {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let length = self.session.writer().write(bytes)?;
        self.flush()?;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<bool> {
        while self.session.wants_write() {
            match self.session.write_tls(&mut self.stream) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}
