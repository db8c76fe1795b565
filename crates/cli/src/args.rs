//! Arguments, as they were typed. Parsing them does nothing.
// Flattened groups are documented at their types; a comment at the field would change the help.
#![allow(missing_docs)]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use redan_model::{Release, Severity};

/// Makes the security of Redis and Valkey executable: finds out what is really there, in files,
/// containers, application settings and live servers, and says where it is not secure.
#[derive(Debug, Parser)]
#[command(name = "redan", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 fine, 1 findings, or an attack that succeeded, 2 wrong usage or policy, \
3 could not look (unreachable, missing rights) and nothing worse.";

/// Options of every subcommand.
#[derive(Clone, Copy, Debug, Args)]
pub struct Global {
    /// Say everything: full reasons, attacks and remedies, every place and every gap
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Say a line a problem and the verdict
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Colours: on a terminal unless NO_COLOR is set, always, or never
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

/// When colours are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge servers, files and directories
    ///
    /// A TARGET is a URL (redis:// rediss:// valkey:// valkeys:// redis+sentinel:// redis+cluster:// unix://),
    /// a file, or a directory, which is searched. Give files and servers together and the
    /// differences between them are part of the verdict.
    Audit(Box<AuditArgs>),
    /// Show what servers really run with, value by value, and where each value comes from
    Effective(Box<EffectiveArgs>),
    /// Plan the changes that close what an audit finds
    ///
    /// Nothing is changed. The plan says for each step what it closes, what clients notice and how
    /// it is undone; it holds no secret. Exits with 1 when `redan apply` would refuse the plan.
    Plan(Box<PlanArgs>),
    /// Explain a control, an attack, or how risk is measured
    Explain(ExplainArgs),
    /// List every control
    Controls(ControlsArgs),
    /// Attack servers, to prove that what was decided holds
    ///
    /// A TARGET is the URL of a server; files beside it (compose files, scripts) are read as an
    /// attacker would read them. Attacks do no harm unless --destructive is given: keys lie under a
    /// random prefix, and every change is taken back.
    Prove(Box<ProveArgs>),
    /// Stand in front of a server and carry only what the policy allows
    Gateway(Box<GatewayArgs>),
    /// Carry out a plan, then audit again
    ///
    /// Nothing is changed when what the plan was made from is no longer there. Every step is written
    /// into a journal before and after it; a step that fails, a crash and `redan rollback` all lead
    /// back to the old state.
    Apply(Box<ApplyArgs>),
    /// Say that what was applied with --confirm-within stays
    Confirm(ConfirmArgs),
    /// Undo an apply
    Rollback(Box<RollbackArgs>),
    /// List what was applied here, and how it stands
    History(HistoryArgs),
    /// Roll back an apply that nobody confirms in time; started by `redan apply`
    #[command(hide = true)]
    Watchdog(WatchdogArgs),
    /// Start a server of your own, hardened, behind a gateway: for development
    ///
    /// Starts the installed redis-server or valkey-server on a Unix socket, with the gateway before it, and says under
    /// which URL each role reaches each database.
    Up(Box<UpArgs>),
    /// Write a starter redan.toml from what is there
    Init(Box<InitArgs>),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Arguments of `redan audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// URLs, files and directories [default: the current directory]
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,
    /// The policy [default: redan.toml here or in the first audited directory, else the built-in baseline]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Judge one environment: its findings only, live targets belong to it, and without targets
    /// its servers in the policy are audited too
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    #[command(flatten)]
    pub output: OutputArgs<AuditFormat>,
    /// Exit with 1 only for new failures at least this severe
    #[arg(long, value_name = "SEVERITY", value_parser = PossibleValuesParser::new(SEVERITIES))]
    pub fail_on: Option<String>,
    /// Judge these controls only (ids, names or AUTH-*)
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub only: Vec<String>,
    /// Leave these controls out (ids, names or AUTH-*)
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub skip: Vec<String>,
    /// Report what passed and what is not applicable too
    #[arg(long)]
    pub all: bool,
    /// Failures in this file are known: they are not shown and do not count
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    pub baseline: Option<PathBuf>,
    /// Write all present failures to this file, and exit with 0
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    #[command(flatten)]
    pub files: FileArgs,
    #[command(flatten)]
    pub live: LiveArgs,
}

const SEVERITIES: [&str; 4] = ["critical", "high", "medium", "low"];

impl AuditArgs {
    /// The least severity that counts.
    pub fn fail_on(&self) -> Option<Severity> {
        self.fail_on.as_deref().and_then(Severity::from_name)
    }
}

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

/// Formats of a verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AuditFormat {
    /// Text for people
    #[default]
    Human,
    /// redan/audit/v1
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for CI servers
    Junit,
    /// Markdown, for pull requests and job summaries
    Markdown,
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

/// Formats of the list of controls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Text for people
    #[default]
    Human,
    /// JSON
    Json,
    /// A Markdown table
    Markdown,
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

/// Arguments of `redan apply`.
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// The plan, as `redan plan -o` wrote it
    #[arg(value_name = "PLAN", required_unless_present = "resume")]
    pub plan: Option<PathBuf>,
    /// Go on with the apply that ended in the middle
    #[arg(long, conflicts_with_all = ["plan", "confirm_within"])]
    pub resume: bool,
    /// Undo everything by itself unless `redan confirm` comes within this time after the last step:
    /// 90s, 5m, 1h
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub confirm_within: Option<Duration>,
    /// Do not ask before the first change
    #[arg(short, long)]
    pub yes: bool,
    /// The policy by which the result is audited [default: redan.toml here, else the built-in baseline]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub output: OutputArgs<PlainFormat>,
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// Where the journal of applies is.
#[derive(Debug, Args)]
pub struct PlaceArgs {
    /// Directory of journal, backups and generated secrets, readable by nobody else
    #[arg(long, value_name = "DIR", default_value = ".redan")]
    pub state: PathBuf,
}

/// Arguments of `redan confirm`.
#[derive(Debug, Args)]
pub struct ConfirmArgs {
    /// The apply [default: the one that waits]
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub output: OutputArgs<PlainFormat>,
}

/// Arguments of `redan rollback`.
#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// The apply [default: the last that is not undone]
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// The policy, for the new names of CONFIG [default: redan.toml here, if it is there]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub output: OutputArgs<PlainFormat>,
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// Arguments of `redan history`.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub output: OutputArgs<PlainFormat>,
}

/// Arguments of `redan watchdog`.
#[derive(Debug, Args)]
pub struct WatchdogArgs {
    /// The apply
    #[arg(value_name = "ID")]
    pub id: String,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `90s`, `5m`, `1h`: up to a week.
fn time(text: &str) -> Result<Duration, String> {
    let unit = text.strip_suffix('s').map(|number| (number, 1));
    let unit = unit.or_else(|| text.strip_suffix('m').map(|number| (number, 60)));
    let unit = unit.or_else(|| text.strip_suffix('h').map(|number| (number, 3600)));
    let seconds = unit.and_then(|(number, unit)| number.parse::<u32>().ok()?.checked_mul(unit));
    match seconds {
        Some(seconds @ 1..=604_800) => Ok(Duration::from_secs(seconds.into())),
        _ => Err("a time is a number and a unit, from 1s to 168h: 90s, 5m, 1h".into()),
    }
}

/// Arguments of `redan effective`.
#[derive(Debug, Args)]
pub struct EffectiveArgs {
    /// URLs, files and directories [default: the current directory]
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,
    #[command(flatten)]
    pub output: OutputArgs<PlainFormat>,
    /// List settings that have their default too
    #[arg(long)]
    pub all: bool,
    /// The policy, for the environments of files and the new names of CONFIG
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    #[command(flatten)]
    pub files: FileArgs,
    #[command(flatten)]
    pub live: LiveArgs,
}

/// Arguments of `redan plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// URLs, files and directories [default: the current directory]
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,
    /// Write the plan that `redan apply` takes to this file
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", hide_default_value = true)]
    pub format: PlainFormat,
    /// The policy [default: redan.toml here or in the first directory, else the built-in baseline]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The environment: its secrets, and without targets its servers in the policy
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// One part of a migration without an outage
    #[arg(long, value_enum, default_value_t, value_name = "PHASE")]
    pub phase: PlanPart,
    /// Look for this many seconds who still logs in as the default user
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86400))]
    pub observe: Option<u64>,
    #[command(flatten)]
    pub files: FileArgs,
    #[command(flatten)]
    pub live: LiveArgs,
}

/// Parts of a migration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanPart {
    /// Everything in one go
    #[default]
    All,
    /// New users, and settings that nobody notices
    Add,
    /// Files of applications, and who has not moved yet
    Move,
    /// The old ways in are closed, when nobody uses them
    Close,
}

/// Arguments of `redan explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// An id (AUTH-001, ATK-001), a name (unauthenticated-commands), or `risk`
    #[arg(value_name = "CONTROL|ATTACK|risk")]
    pub subject: String,
}

/// Arguments of `redan controls`.
#[derive(Debug, Args)]
pub struct ControlsArgs {
    #[command(flatten)]
    pub output: OutputArgs<ListFormat>,
}

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
    /// The first line of this file is the password of the gateway at the server (otherwise REDAN_PASSWORD or
    /// REDISCLI_AUTH)
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Certificate of the authority that the server's certificate is from, PEM; for `rediss://` servers
    #[arg(long, value_name = "FILE")]
    pub backend_ca: Option<PathBuf>,
    /// Answer /metrics (Prometheus), /health and /ready over HTTP here; keep it from strangers
    #[arg(long, value_name = "ADDRESS")]
    pub metrics: Option<SocketAddr>,
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
}

/// Arguments of `redan init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// URLs, files and directories [default: the current directory]
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,
    /// Write here; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "redan.toml")]
    pub output: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub files: FileArgs,
    #[command(flatten)]
    pub live: LiveArgs,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn times_have_a_unit() {
        assert_eq!(time("5m"), Ok(Duration::from_secs(300)));
        assert_eq!(time("1h"), Ok(Duration::from_secs(3600)));
        for wrong in ["", "5", "0s", "m", "-1s", "169h", "99999999999s", "1.5m"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_severity_is_understood() {
        assert!(SEVERITIES.iter().all(|name| Severity::from_name(name).is_some()));
    }
}
