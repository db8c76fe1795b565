//! What to look at, as whom, and how far to go.

use redan_model::{Date, Redactor, Secret, TargetId};
use redan_net::tls::Tls;
use redan_net::{Endpoint, Family, Limits, Target, TargetError, Timeouts};

/// Who the audit logs in as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// User; `None` is the default user.
    pub user: Option<String>,
    /// Password.
    pub password: Secret,
}

/// Servers to look at, as one URL names them.
///
/// The user comes from the URL. Where the password comes from is the caller's affair; the command
/// line takes, in this order, the URL (with a warning), `--password-file`, `--ask-password`,
/// `REDAN_PASSWORD`, `REDISCLI_AUTH` and a prompt.
#[derive(Clone, Debug)]
pub struct LiveTarget {
    /// How the endpoints belong together.
    pub family: Family,
    /// Encrypted.
    pub tls: bool,
    /// One endpoint, or several of which one leads to the others.
    pub endpoints: Vec<Endpoint>,
    /// Only this primary of a Sentinel; `None` is all of them.
    pub service: Option<String>,
    /// The user of the URL, also when there is no password.
    pub user: Option<String>,
    /// Who to log in as, on every server that is found from here.
    pub credentials: Option<Credentials>,
    /// Who to log in as on Sentinels, where that differs.
    pub sentinel_credentials: Option<Credentials>,
    /// The name by which `CONFIG` answers, where it was renamed. It works like a password.
    pub config_name: Option<Secret>,
    /// `production`, `staging`, … for every server that is found from here.
    pub environment: Option<String>,
}

impl LiveTarget {
    /// Reads a URL. A password in it becomes the credentials.
    pub fn parse(url: &str) -> Result<Self, TargetError> {
        let target = Target::parse(url)?;
        let password = target.password.as_ref().map(|password| Secret::new(password.expose()));
        let user = target.user.clone();
        Ok(Self {
            family: target.family,
            tls: target.tls,
            endpoints: target.endpoints,
            service: target.service,
            credentials: password.map(|password| Credentials { user: user.clone(), password }),
            user,
            sentinel_credentials: None,
            config_name: None,
            environment: None,
        })
    }
}

/// What reports call a server: its URL without credentials.
pub fn target_id(endpoint: &Endpoint, tls: bool) -> TargetId {
    let scheme = match endpoint {
        Endpoint::Unix { .. } => "unix",
        Endpoint::Tcp { .. } if tls => "rediss",
        Endpoint::Tcp { .. } => "redis",
    };
    format!("{scheme}://{endpoint}").into()
}

/// How to look.
#[derive(Clone, Debug)]
pub struct LiveOptions {
    /// How long one server may take.
    pub timeouts: Timeouts,
    /// How large its replies may be.
    pub limits: Limits,
    /// Authorities and client certificate.
    pub tls: Tls,
    /// Send the password even over a connection whose certificate does not prove who answers.
    pub allow_untrusted_certificate: bool,
    /// Go on to the replicas, primaries, cluster nodes and Sentinels that a server names.
    pub follow: bool,
    /// Servers in one collection, those included that are only named by others.
    pub max_servers: usize,
    /// Servers looked at at the same time.
    pub concurrency: usize,
    /// Whether to read files and kernel settings when a server runs on this very host.
    pub same_host: SameHost,
    /// Keys to sample on each primary; 0 samples none.
    pub sample_keys: u32,
    /// The day of the audit.
    pub today: Option<Date>,
    /// Marks for secrets.
    pub redactor: Redactor,
}

/// Whether to read files of a server's host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SameHost {
    /// When the process that answers is found on this host.
    #[default]
    Auto,
    /// Never.
    Never,
}

impl Default for LiveOptions {
    fn default() -> Self {
        // 20,000 rows of CLIENT LIST fit; no other answer comes near. Hostile servers that fill this
        // cost 16 MiB each while they are looked at.
        let limits = Limits {
            max_bulk: 8 << 20,
            max_total: 8 << 20,
            max_frames: 1 << 17,
            ..Limits::DEFAULT
        };
        Self {
            timeouts: Timeouts::default(),
            limits,
            tls: Tls::default(),
            allow_untrusted_certificate: false,
            follow: true,
            max_servers: 1000,
            concurrency: 16,
            same_host: SameHost::Auto,
            sample_keys: 0,
            today: None,
            redactor: Redactor::default(),
        }
    }
}
