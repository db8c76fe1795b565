//! Where servers are and who we are there.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use redan_model::Secret;
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

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => path.display().fmt(f),
        }
    }
}

/// How to speak TLS with the server.
#[derive(Clone, Debug)]
pub struct Encryption {
    /// Whom to trust, and our own certificate if the server wants one.
    pub config: Arc<ClientConfig>,
    /// The name that its certificate must have.
    pub name: ServerName<'static>,
}

/// Who the gateway is at a server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Credential {
    /// User; `None` for the default user.
    pub user: Option<String>,
    /// Passwords, the newest first: what the server refuses is followed by the next, so that they can be exchanged
    /// server by server. Empty where the server asks for none.
    pub passwords: Vec<Secret>,
}

/// Passwords that are tried, so that a server which refuses them all is not asked for long.
const PASSWORDS: usize = 4;

impl Credential {
    /// The credential with this password before the ones that were valid until now.
    pub fn renewed(&self, passwords: &[Secret]) -> Self {
        let mut all = passwords.to_vec();
        let earlier = self.passwords.iter().filter(|earlier| !passwords.contains(earlier));
        all.extend(earlier.cloned());
        all.truncate(PASSWORDS);
        Self { user: self.user.clone(), passwords: all }
    }
}

/// One server behind the gateway and the credential for it.
#[derive(Clone, Debug)]
pub struct Backend {
    /// Where it is.
    pub address: Address,
    /// TLS; `None` for plain TCP and Unix sockets.
    pub tls: Option<Encryption>,
    /// Who we are there.
    pub credential: Credential,
    /// Keys shall be given ends, for which the server must know `PEXPIRE … LT`.
    pub limits_lifetime: bool,
    /// A replica is not the server that is meant.
    pub must_be_primary: bool,
}

/// A host that is known by name or address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Name or address, IPv6 without brackets.
    pub name: String,
    /// Port.
    pub port: u16,
}

impl std::fmt::Display for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name.contains(':') {
            true => write!(f, "[{}]:{}", self.name, self.port),
            false => write!(f, "{}:{}", self.name, self.port),
        }
    }
}

impl Host {
    /// The server on this host.
    ///
    /// # Errors
    /// When the name has no address, or cannot stand in a certificate.
    pub fn backend(
        &self,
        tls: Option<&Arc<ClientConfig>>,
        credential: &Credential,
    ) -> Result<Backend, LinkError> {
        let mut found = (self.name.as_str(), self.port).to_socket_addrs()?;
        let address = found.next().ok_or_else(|| {
            io::Error::new(io::ErrorKind::NotFound, format!("{} has no address", self.name))
        })?;
        let encryption = |config: &Arc<ClientConfig>| {
            let name = ServerName::try_from(self.name.clone()).map_err(io::Error::other)?;
            Ok::<_, io::Error>(Encryption { config: Arc::clone(config), name })
        };
        Ok(Backend {
            address: Address::Tcp(address),
            tls: tls.map(encryption).transpose()?,
            credential: credential.clone(),
            limits_lifetime: false,
            must_be_primary: false,
        })
    }
}

/// What stands behind the gateway.
#[derive(Clone, Debug)]
pub enum Servers {
    /// This server, whatever its role is.
    One(Backend),
    /// The primary that Sentinels name.
    Watched(Sentinels),
}

/// Sentinels, and how to speak with the primary that they name.
#[derive(Clone, Debug)]
pub struct Sentinels {
    /// The Sentinels; those that cannot be reached are asked again later.
    pub hosts: Vec<Host>,
    /// The primary's name among them.
    pub service: String,
    /// TLS, with Sentinels and servers alike.
    pub tls: Option<Arc<ClientConfig>>,
    /// Who we are at the Sentinels.
    pub sentinel_credential: Credential,
    /// Who we are at the servers.
    pub credential: Credential,
    /// As in [`Backend`].
    pub limits_lifetime: bool,
}

/// The server behind as of now. Read for each connection of the gateway's own, never for a command.
#[derive(Debug)]
pub struct Current(Mutex<Arc<Backend>>);

impl Current {
    pub fn new(backend: Arc<Backend>) -> Self {
        Self(Mutex::new(backend))
    }

    pub fn get(&self) -> Arc<Backend> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn set(&self, backend: &Arc<Backend>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(backend);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_passwords_stand_behind_new_ones() {
        let secrets =
            |texts: &[&str]| -> Vec<Secret> { texts.iter().copied().map(Secret::new).collect() };
        let first = Credential { user: None, passwords: secrets(&["a", "b"]) };
        assert_eq!(first.renewed(&secrets(&["c", "a"])).passwords, secrets(&["c", "a", "b"]));
        let many = first.renewed(&secrets(&["1", "2", "3", "4", "5"]));
        assert_eq!(many.passwords.len(), PASSWORDS);
    }
}
