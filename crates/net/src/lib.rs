//! Connections to servers: TCP, TLS with or without a client certificate, Unix sockets, and a
//! small RESP client that pipelines.
//!
//! ```text
//! Target::parse(url) ─► Endpoint ─► Connector::connect ─► Client ─ pipeline ─► Frames
//!                                        └─ Session: what the TLS handshake showed
//! ```
//!
//! Whatever the peer does, a connection ends in bounded time ([`Timeouts`]) and holds bounded
//! memory ([`Limits`]). A TLS handshake with a bad certificate succeeds, so that the certificate
//! can be looked at, but [`Client::is_trusted`] then says no: never send a secret over it.

pub mod client;
mod connect;
mod error;
mod raw;
pub mod target;
pub mod tls;

pub use client::Client;
pub use connect::{Connector, Deadline, Encryption, Endpoint, Timeouts};
pub use error::Error;
pub use raw::{End, Raw, Received};
pub use redan_resp::{Frame, Limits};
pub use target::{Family, Password, Target, TargetError};
