//! A connection of the gateway's own, for what it must know and see to: one question at a time, each with a deadline.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use redan_gate::{Desync, Identity, Protocol};
use redan_resp::{Frame, Limits, encode_command};

use rustls::{ClientConnection, StreamOwned};

use crate::backend::{Address, Backend};
use crate::greeting::Greeting;
use crate::link::{LinkError, PATIENCE};

/// Bytes that are read at once.
const READ: usize = 16 << 10;

/// A connection that waits for each reply.
pub struct Control {
    stream: Box<dyn Stream>,
    input: Vec<u8>,
    /// What the server calls itself.
    pub identity: Identity,
}

trait Stream: Read + Write + Send {
    /// Sets how long reading and writing may take.
    fn limit(&self, time: Duration) -> io::Result<()>;
}

impl Stream for TcpStream {
    fn limit(&self, time: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(time))?;
        self.set_write_timeout(Some(time))
    }
}

impl Stream for UnixStream {
    fn limit(&self, time: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(time))?;
        self.set_write_timeout(Some(time))
    }
}

impl Stream for StreamOwned<ClientConnection, TcpStream> {
    fn limit(&self, time: Duration) -> io::Result<()> {
        self.sock.limit(time)
    }
}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Control to {}", self.identity.version)
    }
}

impl Control {
    /// Connects, logs in and selects a database.
    ///
    /// # Errors
    /// When the server cannot be reached in time, or refuses a step.
    pub fn open(backend: &Arc<Backend>, database: u32) -> Result<Self, LinkError> {
        Self::open_within(PATIENCE, backend, database)
    }

    /// The same with another deadline, which holds for connecting and for each later reply.
    pub(crate) fn open_within(
        patience: Duration,
        backend: &Arc<Backend>,
        database: u32,
    ) -> Result<Self, LinkError> {
        let stream = connect(backend, patience)?;
        let identity = Identity { name: String::new(), version: String::new() };
        let mut control = Self { stream, input: Vec::new(), identity };
        let mut greeting = Greeting::new(backend, Protocol::Two, database);
        while let Some(step) = greeting.next() {
            let reply = control.ask(&step)?;
            if let Some(greeted) = greeting.on_reply(&reply)? {
                control.identity = greeted.identity;
            }
        }
        Ok(control)
    }

    /// How long it waits from now on.
    pub(crate) fn limit(&self, time: Duration) -> Result<(), LinkError> {
        Ok(self.stream.limit(time)?)
    }

    /// Sends a command and waits for its reply; an error of the server is a reply.
    ///
    /// # Errors
    /// When the connection is lost or too slow. It must not be used again.
    pub fn command(&mut self, words: &[&str]) -> Result<Frame, LinkError> {
        self.ask(&encode_command(words))
    }

    /// Sends encoded commands together and waits for so many replies.
    ///
    /// # Errors
    /// As for [`Self::command`].
    pub fn pipeline(&mut self, commands: &[u8], replies: usize) -> Result<Vec<Frame>, LinkError> {
        self.stream.write_all(commands)?;
        (0..replies).map(|_| self.reply()).collect()
    }

    fn ask(&mut self, command: &[u8]) -> Result<Frame, LinkError> {
        self.stream.write_all(command)?;
        self.reply()
    }

    /// Waits for a reply or message. After [`LinkError::TooSlow`] it may be asked again.
    pub(crate) fn reply(&mut self) -> Result<Frame, LinkError> {
        let mut buffer = [0; READ];
        loop {
            let decoded = redan_resp::decode(&self.input, &Limits::DEFAULT);
            if let Some((frame, length)) = decoded.map_err(Desync::from)? {
                self.input.drain(..length);
                return Ok(frame);
            }
            let length = self.stream.read(&mut buffer).map_err(too_slow)?;
            if length == 0 {
                return Err(LinkError::Closed);
            }
            self.input.extend_from_slice(buffer.get(..length).unwrap_or_default());
        }
    }
}

/// A socket whose deadline has passed says "would block".
fn too_slow(error: io::Error) -> LinkError {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => LinkError::TooSlow,
        _ => error.into(),
    }
}

fn connect(backend: &Backend, patience: Duration) -> Result<Box<dyn Stream>, LinkError> {
    match &backend.address {
        Address::Tcp(address) => {
            let stream = TcpStream::connect_timeout(address, patience).map_err(too_slow)?;
            stream.limit(patience)?;
            stream.set_nodelay(true)?;
            let Some(tls) = &backend.tls else { return Ok(Box::new(stream)) };
            let session = ClientConnection::new(Arc::clone(&tls.config), tls.name.clone());
            Ok(Box::new(StreamOwned::new(session.map_err(io::Error::other)?, stream)))
        }
        Address::Unix(path) => {
            let stream = UnixStream::connect(path)?;
            stream.limit(patience)?;
            Ok(Box::new(stream))
        }
    }
}
