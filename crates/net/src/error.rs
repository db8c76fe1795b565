//! Why a connection did not give an answer.

use std::io;
use std::time::Duration;

use redan_resp::Malformed;

/// Why a connection did not give an answer. Messages complete "failed to …".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The name has no address.
    #[error("find an address for {host}: {reason}")]
    Resolve {
        /// The name.
        host: String,
        /// The resolver's words.
        reason: String,
    },
    /// No connection.
    #[error("connect to {address}: {}", plain(.source))]
    Connect {
        /// `host:port` or the socket's path.
        address: String,
        /// The operating system's reason.
        source: io::Error,
    },
    /// Something took longer than it may.
    #[error("{what} within {} seconds", seconds(.limit))]
    Timeout {
        /// `connect to …`, `get an answer`, …
        what: String,
        /// What it was given.
        limit: Duration,
    },
    /// The peer accepts connections, but does not answer the handshake.
    #[error("agree on TLS with {address} within {} seconds", seconds(.limit))]
    HandshakeTimeout {
        /// `host:port`.
        address: String,
        /// What it was given.
        limit: Duration,
    },
    /// The peer ended the connection before it answered.
    #[error("get an answer: the server closed the connection {}", if *.partial { "in the middle of a reply" } else { "without a reply" })]
    Closed {
        /// Part of a reply had arrived.
        partial: bool,
    },
    /// The connection broke.
    #[error("talk to the server: {}", plain(.0))]
    Io(#[source] io::Error),
    /// The handshake failed.
    #[error("agree on TLS: {0}")]
    Handshake(String),
    /// The server ends connections without a client certificate, or with this one.
    #[error("get in: the server asks for a client certificate that it accepts ({0})")]
    CertificateRequired(String),
    /// The bytes are not RESP, or more than we accept.
    #[error("understand the reply: {0}")]
    Protocol(#[from] redan_resp::Error),
    /// All replies together are more than we accept.
    #[error("take in all replies: they are larger than any administration command needs")]
    TooMuch,
    /// A certificate or key that the caller gave cannot be used.
    #[error("use {what}: {reason}")]
    Credentials {
        /// `the client certificate`, `the CA certificates`, …
        what: &'static str,
        /// What is wrong.
        reason: String,
    },
}

impl Error {
    /// What to try next, as a sentence without a full stop.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Resolve { .. } => "check the host name, or give an IP address",
            Self::Connect { source, .. } => connect_help(source.kind()),
            Self::Timeout { .. } => {
                "check that the address is right and no firewall drops packets, or allow more time"
            }
            Self::Closed { partial: false } => {
                "a TLS port does this to plain connections: try rediss://"
            }
            Self::Closed { partial: true } | Self::Io(_) | Self::TooMuch => {
                "look into the server's log for the reason"
            }
            Self::Handshake(_) | Self::HandshakeTimeout { .. } => {
                "if the port speaks plain RESP, use redis:// instead of rediss://"
            }
            Self::CertificateRequired(_) => "give a client certificate and its key",
            Self::Protocol(error) => protocol_help(error),
            Self::Credentials { .. } => {
                "give PEM files: certificates first, the matching key apart"
            }
        }
    }
}

fn connect_help(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::ConnectionRefused => "nothing listens there: check port and bind address",
        io::ErrorKind::NotFound => {
            "there is no such socket: check the path and that the server runs"
        }
        io::ErrorKind::PermissionDenied => "run as a user who may open it",
        _ => "check the address and the route to it",
    }
}

fn protocol_help(error: &redan_resp::Error) -> &'static str {
    let redan_resp::Error::Malformed { what: Malformed::UnknownType { byte }, .. } = error else {
        return "this is no Redis or Valkey server, or something on the way alters its replies";
    };
    match byte {
        // A TLS alert or handshake record (RFC 8446 section 5.1).
        0x15 | 0x16 => "the port speaks TLS: use rediss://",
        b'H' => "an HTTP server answered: check the port",
        b'S' => "an SSH server answered: check the port",
        _ => "another kind of server answered: check the port",
    }
}

/// The error without the number that the operating system adds.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => text,
    }
}

fn seconds(limit: &Duration) -> f64 {
    limit.as_secs_f64()
}
