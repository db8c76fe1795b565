//! Options that several subcommands have.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use redan_model::Release;

/// Where output goes and how it looks.
#[derive(Debug, Args)]
pub struct OutputArgs<F: ValueEnum + Default + Clone + Send + Sync + 'static> {
    /// The format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", hide_default_value = true)]
    pub format: F,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Formats of other output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PlainFormat {
    /// Text for people
    #[default]
    Human,
    /// JSON
    Json,
}

/// How files are read.
#[derive(Debug, Args)]
pub struct FileArgs {
    /// The release whose directives and defaults apply: where nothing names one for `audit`, in
    /// every case for `effective`
    #[arg(long, value_name = "RELEASE", value_parser = PossibleValuesParser::new(releases()))]
    pub server: Option<String>,
    /// Look into directories that .gitignore leaves out too
    #[arg(long)]
    pub no_ignore: bool,
}

impl FileArgs {
    /// The release.
    pub fn release(&self) -> Option<Release> {
        self.server.as_deref().and_then(Release::from_name)
    }
}

/// The names that `--server` takes.
fn releases() -> Vec<&'static str> {
    Release::ALL.iter().map(|release| release.name()).collect()
}

/// How live servers are looked at.
#[derive(Debug, Args)]
#[command(next_help_heading = "Live servers")]
pub struct LiveArgs {
    /// Connect to nothing: targets that are URLs are reported as not looked at
    #[arg(long)]
    pub offline: bool,
    /// Audit every server that this file lists too: a URL a line, then `environment=NAME` and
    /// `password-file=FILE` where needed
    #[arg(long, value_name = "FILE")]
    pub fleet: Option<PathBuf>,
    #[command(flatten)]
    pub connection: ConnectionArgs,
    /// Do not look at the replicas, Sentinels and cluster nodes that a server names
    #[arg(long)]
    pub no_follow: bool,
    /// Sample up to this many keys for missing expiry and signs of compromise; needs the right to
    /// run SCAN, TYPE, TTL and reads
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1000")]
    pub sample_keys: Option<u32>,
    /// Servers looked at at the same time
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub concurrency: u16,
}

/// How servers are connected to, and as whom.
#[derive(Debug, Args)]
#[command(next_help_heading = "Live servers")]
pub struct ConnectionArgs {
    /// The first line of this file is the password (otherwise REDAN_PASSWORD or REDISCLI_AUTH)
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Ask for the password on the terminal
    #[arg(long, conflicts_with = "password_file")]
    pub ask_password: bool,
    /// Certificates of authorities to trust, PEM, instead of those of the system
    #[arg(long, value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,
    /// Client certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key of the client certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Send the password even to a server whose certificate is not trusted
    #[arg(long)]
    pub dangerously_trust_any_certificate: bool,
    /// Seconds for one server, connecting included
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=3600))]
    pub timeout: u16,
}
