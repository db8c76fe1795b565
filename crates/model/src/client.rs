//! How an application, a tool or an environment file connects.

use crate::container::Labels;
use crate::lint::Lint;
use crate::secret::Secret;
use crate::source::{Location, Sourced, TargetId};

/// One connection setting: a URL, or host, port and password set apart.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// The file, or `file#service` in a compose file.
    pub target: TargetId,
    /// Where.
    pub location: Location,
    /// The variable or setting: `REDIS_URL`, `CELERY_BROKER_URL`, `spring.data.redis.host`.
    pub key: String,
    /// The URL with its password redacted, rebuilt from its parts where there is no URL.
    pub display: String,
    /// How the setting was recognised.
    pub kind: ClientKind,
    /// Encrypted (`rediss://`, `ssl: true`).
    pub tls: bool,
    /// What the client does about the server's certificate, where something is said.
    pub verification: Option<Sourced<Verification>>,
    /// Host; `None` for a Unix socket or where it is not known.
    pub host: Option<String>,
    /// Port.
    pub port: Option<u16>,
    /// Unix socket.
    pub socket: Option<String>,
    /// Database number.
    pub database: Option<u32>,
    /// User name.
    pub user: Option<String>,
    /// Password, if it is written here and not empty.
    pub password: Option<Secret>,
    /// A password comes from somewhere that is not here (secret, unset variable).
    pub password_elsewhere: bool,
    /// Written as a default for a missing setting (`os.environ.get("REDIS_URL", "redis://localhost")`).
    pub is_fallback: bool,
    /// An example or template (`.env.example`), whose values are meant to be replaced.
    pub is_example: bool,
    /// Environment, if the name or the policy tells.
    pub environment: Option<String>,
    /// A timeout is set beside it.
    pub has_timeout: Option<bool>,
    /// A cap on the connection pool is set beside it.
    pub has_pool_limit: Option<bool>,
    /// True when git tracks the file (or would).
    pub committed: Option<bool>,
    /// Labels of the pod that it is a setting of (Kubernetes).
    pub labels: Labels,
    /// Namespace of that pod, where one is named.
    pub namespace: Option<String>,
    /// The server that it reaches, among those that were seen.
    pub server: Option<TargetId>,
    /// Why it does not work against that server: `sends no password`, `wrong password`, `TLS on a plain port`.
    pub problem: Option<String>,
    /// Observations about the text.
    pub lints: Vec<Lint>,
}

impl Client {
    /// True when it presents a password (or a certificate is not judged here).
    pub fn authenticates(&self) -> bool {
        self.password.is_some() || self.password_elsewhere
    }

    /// True when it stays on its own host: loopback names, addresses and sockets.
    pub fn is_loopback(&self) -> bool {
        match self.host.as_deref() {
            None => self.socket.is_some(),
            Some(host) => {
                let host = host.trim_start_matches('[').trim_end_matches(']');
                host.eq_ignore_ascii_case("localhost") || host == "::1" || host.starts_with("127.")
            }
        }
    }
}

/// How a connection setting was recognised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClientKind {
    /// A URL.
    #[default]
    Url,
    /// Host, port, password as separate settings.
    Parts,
}

/// What a client does about the server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verification {
    /// Chain and host name.
    Full,
    /// Chain only.
    ChainOnly,
    /// Nothing.
    Off,
}
