//! Where the server is and who we are there.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use redan_gate::{Identity, Protocol};
use redan_model::Secret;
use redan_resp::{Frame, encode_command};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;

use crate::link::LinkError;

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// TCP.
    Tcp(SocketAddr),
    /// A Unix socket.
    Unix(PathBuf),
}

/// How to speak TLS with the server.
#[derive(Clone, Debug)]
pub struct Encryption {
    /// Whom to trust, and our own certificate if the server wants one.
    pub config: Arc<ClientConfig>,
    /// The name that its certificate must have.
    pub name: ServerName<'static>,
}

/// The server behind the gateway and the credential for it.
#[derive(Clone, Debug)]
pub struct Backend {
    /// Where it is.
    pub address: Address,
    /// TLS; `None` for plain TCP and Unix sockets.
    pub tls: Option<Encryption>,
    /// User; `None` for the default user.
    pub user: Option<String>,
    /// Password; `None` where the server asks for none.
    pub password: Option<Secret>,
    /// Keys shall be given ends, for which the server must know `PEXPIRE … LT`.
    pub limits_lifetime: bool,
}

/// The first release whose PEXPIRE knows LT.
const LIFETIME: u32 = 7;

impl Backend {
    /// What a new connection says before it carries commands. Each step waits for its reply: some servers swallow the
    /// reply of a failed AUTH when other commands follow it.
    pub fn greeting(&self, protocol: Protocol, database: u32) -> Vec<Vec<u8>> {
        let mut steps = Vec::new();
        if let Some(password) = &self.password {
            let user = self.user.as_deref().unwrap_or("default");
            steps.push(encode_command(&["AUTH", user, password.expose()]));
        }
        let version = if protocol == Protocol::Three { "3" } else { "2" };
        steps.push(encode_command(&["HELLO", version]));
        if database != 0 {
            steps.push(encode_command(&["SELECT", &database.to_string()]));
        }
        steps
    }

    /// What a reply to a step says: who the server is, where it was HELLO that was answered.
    ///
    /// # Errors
    /// When the server refuses the step, or is too old for what is asked of it.
    pub fn learn(&self, reply: &Frame) -> Result<Option<Identity>, LinkError> {
        if let Some(error) = reply.to_error() {
            return Err(LinkError::Refused(error));
        }
        let Some((name, version)) = field(reply, "server").zip(field(reply, "version")) else {
            return Ok(None);
        };
        let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        if self.limits_lifetime && major.is_none_or(|major| major < LIFETIME) {
            return Err(LinkError::TooOld(version));
        }
        Ok(Some(Identity { name, version }))
    }
}

/// A field of a map, which is a flat array in RESP2.
fn field(map: &Frame, name: &str) -> Option<String> {
    let is_named = |key: &Frame| key.as_bytes() == Some(name.as_bytes());
    match map {
        Frame::Map(pairs) => pairs.iter().find(|(key, _)| is_named(key))?.1.to_text(),
        Frame::Array(items) => {
            let mut pairs = items.chunks_exact(2);
            pairs
                .find_map(|pair| pair.first().filter(|key| is_named(key)).and(pair.get(1)))?
                .to_text()
        }
        _ => None,
    }
}
