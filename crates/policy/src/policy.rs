//! The valid policy. Everything has a value; absence in the text has become the baseline's answer.

use std::collections::BTreeMap;

use redan_model::{Date, Location, Sourced};

/// The whole policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// `[policy] name`; `baseline` without a file.
    pub name: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Days between reviews.
    pub review_days: Option<u32>,
    /// `[environments.NAME]`.
    pub environments: BTreeMap<String, Environment>,
    /// `[network]`.
    pub network: Network,
    /// `[commands]`.
    pub commands: Commands,
    /// `[databases.NAME]`.
    pub databases: BTreeMap<String, Database>,
    /// `[roles.NAME]`.
    pub roles: BTreeMap<String, Role>,
    /// `[[decisions]]`.
    pub decisions: Vec<Decision>,
    /// `[[exceptions]]`.
    pub exceptions: Vec<Exception>,
    /// `[commands.renamed_config."URL"]`: where the name is kept by which CONFIG answers on servers
    /// that renamed it, by server URL or `*`. The name works like a password, so it is never
    /// written in the policy.
    pub renamed_config: BTreeMap<String, SecretRef>,
    /// Hosts that may be a primary (`REPL-007`), by `host` or `host:port`; empty means any.
    pub trusted_primaries: Vec<String>,
    /// Modules that may be loaded; `None` means those that official images bundle.
    pub allowed_modules: Option<Vec<String>>,
    /// False for the built-in baseline.
    pub is_written: bool,
}

/// `[environments.NAME]`.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// Connection URLs.
    pub servers: Vec<Sourced<String>>,
    /// Path globs of files that belong to it.
    pub files: Vec<String>,
    /// Production: nothing destructive, stricter controls.
    pub production: bool,
    /// Where its secrets come from.
    pub secrets: Option<SecretProvider>,
}

/// `secrets = { provider = …, path = …, rotate = … }`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretProvider {
    /// `generated`, `environment`, `file`, `command`, `vault`.
    pub provider: String,
    /// Path, variable or command.
    pub path: Option<String>,
    /// Days between rotations.
    pub rotate_days: Option<u32>,
}

/// Where a secret is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretRef {
    /// In an environment variable of the process that runs Redan.
    Variable(String),
    /// In a file, whose first line it is.
    File(String),
}

/// `[network]`.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// How far a port may be published.
    pub published: Published,
    /// Whether clients must encrypt.
    pub tls: TlsMode,
}

/// How far a port may be published. Ordered by distance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Published {
    None,
    #[default]
    Loopback,
    Private,
    Any,
}

/// Whether clients must encrypt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TlsMode {
    Off,
    Optional,
    /// The baseline asks for TLS wherever a connection leaves the host.
    #[default]
    Required,
}

/// `[commands]`.
#[derive(Clone, Debug, Default)]
pub struct Commands {
    /// Commands that no application may run, upper case.
    pub forbid: Vec<String>,
    /// Which scripts may run.
    pub scripts: Scripts,
}

/// Which scripts may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Scripts {
    None,
    #[default]
    Registered,
    Any,
}

/// `[databases.NAME]`.
#[derive(Clone, Debug, Default)]
pub struct Database {
    /// Number.
    pub index: u32,
    /// Longest life of a key in seconds.
    pub max_ttl_seconds: Option<u64>,
    /// Holds personal data.
    pub personal_data: bool,
    /// `off`, `denied`, `writes`, `all`.
    pub audit: Option<String>,
}

/// `[roles.NAME]`.
#[derive(Clone, Debug, Default)]
pub struct Role {
    /// Database name → access.
    pub databases: BTreeMap<String, DatabaseAccess>,
    /// Extra commands, or `all`.
    pub commands: Vec<String>,
    /// Key patterns.
    pub keys: Vec<String>,
    /// Channel patterns.
    pub channels: Vec<String>,
}

/// What a role may do in a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum DatabaseAccess {
    Read,
    Write,
    ReadWrite,
}

/// `[[decisions]]`.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Id, unique.
    pub id: String,
    /// Title.
    pub title: String,
    /// When it was taken.
    pub date: Option<Date>,
    /// Rationale.
    pub why: String,
    /// Control ids or `PREFIX-*` globs.
    pub requires: Vec<Sourced<String>>,
    /// Risk that was claimed before and after.
    pub claimed_risk: Option<(f64, f64)>,
    /// Where it is written.
    pub location: Location,
}

/// `[[exceptions]]`.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Control id.
    pub control: String,
    /// Target, or `*`.
    pub target: String,
    /// Why.
    pub reason: String,
    /// Last day on which it holds.
    pub until: Date,
    /// Where it is written.
    pub location: Location,
}

impl Policy {
    /// What applies when nobody wrote a policy: loopback only, TLS for what leaves the host,
    /// no dangerous commands for applications, registered scripts.
    pub fn baseline() -> Self {
        let forbid = ["FLUSHALL", "FLUSHDB", "DEBUG", "KEYS"].map(String::from).to_vec();
        Self {
            name: "baseline".into(),
            owner: None,
            review_days: None,
            environments: BTreeMap::new(),
            network: Network::default(),
            commands: Commands { forbid, scripts: Scripts::default() },
            databases: BTreeMap::new(),
            roles: BTreeMap::new(),
            decisions: Vec::new(),
            exceptions: Vec::new(),
            renamed_config: BTreeMap::new(),
            trusted_primaries: Vec::new(),
            allowed_modules: None,
            is_written: false,
        }
    }
}
