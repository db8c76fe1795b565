//! What stands in front of servers: `gateway` and `up`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use redan_policy::Subnet;

/// Arguments of `redan gateway`.
#[derive(Debug, Args)]
pub struct GatewayArgs {
    /// The policy [default: redan.toml here]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The environment of the policy whose server stands behind [default: the only one]
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Where applications connect; port 0 lets the system choose
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:6390")]
    pub listen: SocketAddr,
    /// Threads that carry commands [default: half of the cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// The first line of this file is the password of the gateway at the server, further lines are earlier ones that
    /// may still be valid (otherwise REDAN_PASSWORD or REDISCLI_AUTH)
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// The user at the Sentinels [default: `default`]
    #[arg(long, value_name = "NAME", requires = "sentinel_password_file")]
    pub sentinel_user: Option<String>,
    /// The first line of this file is the password at the Sentinels, where they ask for one
    #[arg(long, value_name = "FILE")]
    pub sentinel_password_file: Option<PathBuf>,
    /// Certificate of the authority that the server's certificate is from, PEM; for `rediss://` servers
    #[arg(long, value_name = "FILE")]
    pub backend_ca: Option<PathBuf>,
    /// Answer /metrics (Prometheus), /health and /ready over HTTP here; keep it from strangers
    #[arg(long, value_name = "ADDRESS")]
    pub metrics: Option<SocketAddr>,
    /// Load balancers that say by the PROXY protocol, version 2, where clients come from, as addresses or networks. A
    /// connection from one of them must begin with it, any other must not
    #[arg(long, value_name = "NETWORK,…", value_delimiter = ',')]
    pub proxy_from: Vec<Subnet>,
    /// A socket by which a newer process takes over from this one, and this one from an earlier, without refusing a
    /// connection; in a directory that nobody else may write to
    #[arg(long, value_name = "FILE")]
    pub handover: Option<PathBuf>,
    /// Where commands are recorded, when the policy has a database with `audit`
    #[arg(long, value_name = "DIR", default_value = ".redan/audit")]
    pub audit_dir: PathBuf,
    #[command(flatten)]
    pub tls: GatewayTlsArgs,
}

/// Arguments of `redan up`.
#[derive(Debug, Args)]
pub struct UpArgs {
    /// The policy [default: redan.toml here; without one, a role `app` that may do everything]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The environment of the policy [default: `development`, or the only one]
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Where data, secrets and certificates are kept
    #[arg(long, value_name = "DIR", default_value = ".redan/up")]
    pub dir: PathBuf,
    /// Where applications connect; port 0 lets the system choose
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:6390")]
    pub listen: SocketAddr,
    /// Write `REDIS_URL_ROLE_DATABASE=…` lines to this file, mode 0600, when everything is ready
    #[arg(long, value_name = "FILE")]
    pub env_file: Option<PathBuf>,
    /// The server program [default: redis-server or valkey-server, whichever is found first]
    #[arg(long, value_name = "FILE")]
    pub server: Option<PathBuf>,
    /// Threads that carry commands [default: half of the cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
}

/// The certificate that applications see.
#[derive(Debug, Args)]
pub struct GatewayTlsArgs {
    /// Certificate (chain) that applications see, PEM
    #[arg(long = "tls-cert", value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// Private key of the certificate, PEM
    #[arg(long = "tls-key", value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// Certificates of the authorities that clients' certificates are from, PEM; for roles with `certificates`
    #[arg(long = "tls-client-ca", value_name = "FILE", requires = "cert")]
    pub client_ca: Option<PathBuf>,
    /// Lists of certificates that these authorities have revoked, PEM; read again on SIGHUP
    #[arg(long = "tls-client-crl", value_name = "FILE", requires = "client_ca")]
    pub client_crl: Option<PathBuf>,
}
