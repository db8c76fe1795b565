//! A connection that carries bytes as they are, for conversations that no client would have.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::{Transport, blame};
use crate::connect::{Deadline, Opened};
use crate::error::Error;
use crate::tls::Session;

/// A connection without a protocol.
pub struct Raw {
    transport: Box<dyn Transport>,
    silence: Duration,
    deadline: Deadline,
    session: Option<Session>,
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raw").field("session", &self.session).finish_non_exhaustive()
    }
}

/// What arrived, and why reading ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The bytes, never more than was asked for.
    pub bytes: Vec<u8>,
    /// Why there are no more of them.
    pub end: End,
}

/// Why reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The peer said nothing for as long as the caller was willing to wait.
    Silent,
    /// The peer ended the connection.
    Closed,
    /// As many bytes arrived as were asked for.
    Full,
}

impl Raw {
    pub(crate) fn new(opened: Opened, silence: Duration, deadline: Deadline) -> Self {
        let Opened { transport, session, .. } = opened;
        Self { transport, silence, deadline, session }
    }

    /// What the TLS handshake showed; `None` without TLS.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Sends all bytes. A peer that does not read them in time is an [`Error::Timeout`], one that
    /// has gone an [`Error::Closed`].
    pub async fn send(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let transport = &mut self.transport;
        let sending = async {
            transport.write_all(bytes).await?;
            transport.flush().await
        };
        let what = || "send bytes".to_string();
        let sent = self.deadline.within(self.silence, what, sending).await?;
        sent.map_err(|error| blame(error, false))
    }

    /// Reads until `limit` bytes are here, the peer closes, or it says nothing for `patience`.
    pub async fn receive(&mut self, limit: usize, patience: Duration) -> Result<Received, Error> {
        let mut bytes = Vec::new();
        let end = loop {
            let missing = limit.saturating_sub(bytes.len());
            if missing == 0 {
                break End::Full;
            }
            let mut piece = (&mut self.transport).take(missing as u64);
            let reading = piece.read_buf(&mut bytes);
            match self.deadline.within(patience, String::new, reading).await {
                Err(_) => break End::Silent,
                Ok(Ok(0)) => break End::Closed,
                Ok(Ok(_)) => {}
                Ok(Err(error)) if is_end(&error) => break End::Closed,
                Ok(Err(error)) => return Err(blame(error, !bytes.is_empty())),
            }
        };
        Ok(Received { bytes, end })
    }
}

/// A reset and an end without `close_notify` are an end.
fn is_end(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
    )
}
