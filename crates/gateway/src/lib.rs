//! The gateway's sockets around [`redan_gate`]: it carries what the gate permits, and decides nothing.

mod acceptor;
mod audit;
mod backend;
mod census;
mod client;
mod control;
mod door;
mod greeting;
mod handover;
mod http;
mod link;
mod metrics;
mod output;
mod pilot;
mod proxy;
mod sentinel;
mod server;
mod slots;
mod sweep;
mod tls;
mod transport;
mod watch;
mod worker;

pub use backend::{Address, Backend, Credential, Encryption, Host, Sentinels, Servers};
pub use control::Control;
pub use link::LinkError;
pub use metrics::Metrics;
pub use server::{Error, Exposed, Options, Running, start};
pub use tls::{ClientTrust, TlsError, listener_tls};
