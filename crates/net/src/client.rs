//! A small RESP client: commands out in one write, replies in order.

use std::io;
use std::time::Duration;

use redan_resp::encode::append_command;
use redan_resp::{Decoder, Frame, Limits};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::connect::{Deadline, Opened};
use crate::error::Error;
use crate::tls::{Session, alert};

/// Bytes that a connection carries.
pub(crate) trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Transport for T {}

/// A connection to one server.
pub struct Client {
    transport: Box<dyn Transport>,
    decoder: Decoder,
    /// Bytes that may still arrive; replies of one server are kept together.
    budget: usize,
    silence: Duration,
    deadline: Deadline,
    loopback: bool,
    session: Option<Session>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("session", &self.session).finish_non_exhaustive()
    }
}

impl Client {
    pub(crate) fn new(
        opened: Opened,
        silence: Duration,
        deadline: Deadline,
        limits: Limits,
    ) -> Self {
        let Opened { transport, loopback, session } = opened;
        let budget = limits.max_total.saturating_mul(2);
        let decoder = Decoder::new(limits);
        Self { transport, decoder, budget, silence, deadline, loopback, session }
    }

    /// The peer is this very host: a loopback address or a Unix socket.
    pub fn is_over_loopback(&self) -> bool {
        self.loopback
    }

    /// What the TLS handshake showed; `None` without TLS.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// False when TLS was asked for and the peer did not prove who it is: send no secret then.
    pub fn is_trusted(&self) -> bool {
        self.session.as_ref().is_none_or(Session::is_trusted)
    }

    /// Sends one command and reads its reply.
    pub async fn command(&mut self, words: &[&str]) -> Result<Frame, Error> {
        let mut replies = Vec::new();
        self.pipeline(&[words.iter().map(|word| word.as_bytes()).collect()], &mut replies).await?;
        replies.pop().ok_or(Error::Closed { partial: false })
    }

    /// Sends all commands at once and appends their replies in order. After an error `replies`
    /// holds those that arrived before it, and the connection is of no further use.
    pub async fn pipeline(
        &mut self,
        commands: &[Vec<&[u8]>],
        replies: &mut Vec<Frame>,
    ) -> Result<(), Error> {
        let mut request = Vec::new();
        commands.iter().for_each(|words| append_command(&mut request, words));
        let what = || "send commands".to_string();
        let transport = &mut self.transport;
        let sending = async {
            transport.write_all(&request).await?;
            transport.flush().await
        };
        // A server that refuses a connection says why and closes; read that before giving up.
        let broken = self.deadline.within(self.silence, what, sending).await?.err();
        for _ in commands {
            match self.reply().await {
                Ok(frame) => replies.push(frame),
                Err(Error::Closed { .. } | Error::Io(_)) if broken.is_some() => break,
                Err(error) => return Err(error),
            }
        }
        broken.map_or(Ok(()), |error| Err(blame(error, false)))
    }

    /// Waits for something that the server sends by itself: a message of a channel subscribed to.
    pub async fn message(&mut self) -> Result<Frame, Error> {
        self.reply().await
    }

    /// Reads the next reply. Pushes, which answer no command, are left out.
    async fn reply(&mut self) -> Result<Frame, Error> {
        loop {
            match self.decoder.next_frame()? {
                Some(frame) if matches!(frame.bare(), Frame::Push(_)) => continue,
                Some(frame) => return Ok(frame),
                None => self.fill().await?,
            }
        }
    }

    async fn fill(&mut self) -> Result<(), Error> {
        let partial = !self.decoder.unread().is_empty();
        let reading = self.transport.read_buf(self.decoder.buffer());
        let what = || "get an answer".to_string();
        match self.deadline.within(self.silence, what, reading).await? {
            Ok(0) => Err(Error::Closed { partial }),
            Ok(length) => {
                self.budget = self.budget.checked_sub(length).ok_or(Error::TooMuch)?;
                Ok(())
            }
            Err(error) => Err(blame(error, partial)),
        }
    }
}

/// An end without `close_notify` and a reset are an end; an alert names its reason.
pub(crate) fn blame(error: io::Error, partial: bool) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe => Error::Closed { partial },
        _ => alert(&error).unwrap_or(Error::Io(error)),
    }
}
