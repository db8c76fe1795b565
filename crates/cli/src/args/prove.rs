//! Arguments of `redan prove`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::{ConnectionArgs, OutputArgs};

/// Arguments of `redan prove`.
#[derive(Debug, Args)]
pub struct ProveArgs {
    /// URLs of servers, and files of their deployment [default: the servers of --env or of --credentials]
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,
    /// The policy [default: redan.toml here, else the built-in baseline]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The environment that the targets belong to; without targets its servers are attacked
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Logins of roles: lines REDIS_URL_ROLE_DATABASE=rediss://user:password@host:port/db. Nobody else
    /// may be able to read the file (mode 0600)
    #[arg(long, value_name = "FILE")]
    pub credentials: Option<PathBuf>,
    #[command(flatten)]
    pub output: OutputArgs<ProveFormat>,
    /// Run these attacks only (ids, names, groups or ATK-00*)
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub only: Vec<String>,
    /// Leave these attacks out (ids, names, groups or ATK-00*)
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub skip: Vec<String>,
    /// Run attacks that can lose data or end the server, too
    #[arg(long)]
    pub destructive: bool,
    /// Attack servers that the policy marks as production, too
    #[arg(long)]
    pub allow_production: bool,
    /// List the attacks, and run none
    #[arg(long)]
    pub list: bool,
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// Formats of what attacks came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ProveFormat {
    /// Text for people
    #[default]
    Human,
    /// redan/prove/v1
    Json,
    /// JUnit XML, for CI servers
    Junit,
}
