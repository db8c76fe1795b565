//! The valid policy. Everything has a value; absence in the text has become the baseline's answer.

use std::collections::BTreeMap;

use redan_model::{Date, Location, Sourced};

use crate::gateway::{AuditLevel, AuditTrail, PatchSetting, RoleLogin, Trial};
use crate::subnet::Subnet;

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
    /// `[audit]`.
    pub audit: AuditTrail,
    /// `[patches]`, by the vulnerability's id.
    pub patches: BTreeMap<String, PatchSetting>,
    /// `[users]`: who is there beside the applications.
    pub users: ServiceUsers,
    /// `[tls]`: where certificates come from.
    pub tls: Tls,
    /// `[limits]`.
    pub limits: Limits,
    /// `[persistence] mode`.
    pub persistence: Persistence,
    /// `[settings]`: directives that must have this value, by lower-case name.
    pub settings: BTreeMap<String, String>,
    /// `[images]`: the digest (`sha256:…`) of each image, by its reference as definitions name it.
    pub images: BTreeMap<String, String>,
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
    /// Whether clients must encrypt here; `None` for what `[network]` says.
    pub tls: Option<TlsMode>,
    /// Where its secrets come from.
    pub secrets: Option<SecretProvider>,
}

/// `secrets = { provider = …, path = …, rotate = … }`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretProvider {
    /// `generated`, `environment`, `file`, `command`, `vault`.
    pub provider: String,
    /// The directory of `generated` and `file`, the prefix of the variables of `environment`, the
    /// command line of `command`, the path below the mount of `vault`.
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
    /// `[[commands.arguments]]`: rules about options of commands, for the gateway.
    pub arguments: Vec<ArgumentRule>,
    /// Commands that `rename-command` shall take away for everybody, upper case.
    pub removed: Vec<String>,
}

/// A rule about one option of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentRule {
    /// The command, upper case; `XGROUP CREATE` for a subcommand.
    pub command: String,
    /// The option, upper case.
    pub option: String,
    /// What is asked of it.
    pub rule: OptionRule,
    /// The roles that it concerns; empty for all.
    pub roles: Vec<String>,
    /// What it would refuse is counted and carried.
    pub is_on_trial: bool,
}

/// What is asked of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionRule {
    /// Not given at all.
    Forbidden,
    /// Always given.
    Required,
    /// Followed by a whole number up to this one, where it is given.
    Max(u64),
}

/// `[users]`: names of the users that are no applications. `None`: there shall be none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUsers {
    /// For people in an emergency, and for Redan when it applies a plan: every command.
    pub admin: Option<String>,
    /// What replicas log in as at their primary.
    pub replication: Option<String>,
    /// What Sentinels log in as at the servers that they watch.
    pub sentinel: Option<String>,
    /// The metrics exporter.
    pub metrics: Option<String>,
    /// The health check: `PING` and nothing else.
    pub health: Option<String>,
    /// What fetches a snapshot.
    pub backup: Option<String>,
    /// What Redan audits as.
    pub redan: Option<String>,
}

impl Default for ServiceUsers {
    fn default() -> Self {
        let name = |name: &str| Some(name.to_string());
        Self {
            admin: name("admin"),
            replication: name("replication"),
            sentinel: name("sentinel"),
            metrics: name("metrics"),
            health: name("health"),
            backup: name("backup"),
            redan: name("redan"),
        }
    }
}

impl ServiceUsers {
    /// Key in the policy, name, and purpose of each user that shall be there.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("admin", &self.admin),
            ("replication", &self.replication),
            ("sentinel", &self.sentinel),
            ("metrics", &self.metrics),
            ("health", &self.health),
            ("backup", &self.backup),
            ("redan", &self.redan),
        ];
        all.into_iter().filter_map(|(key, name)| Some((key, name.as_deref()?)))
    }
}

/// `[tls]`. All paths are those of the servers' host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// True for certificates that somebody else issues; false for an authority of Redan's own.
    pub is_given: bool,
    /// Server certificate, PEM.
    pub certificate: String,
    /// Its key, PEM.
    pub key: String,
    /// The authority's certificate, PEM.
    pub authority: String,
    /// The encrypted port; `None` is the plain one plus 10 (6379 → 6389) while both are open.
    pub port: Option<u16>,
    /// What is asked of clients: `tls-auth-clients`.
    pub clients: ClientCertificates,
    /// Days for which an own certificate lives.
    pub days: u32,
    /// Names and addresses in an own certificate beside those that the target has.
    pub names: Vec<String>,
}

impl Default for Tls {
    fn default() -> Self {
        Self {
            is_given: false,
            certificate: "/etc/redan/tls/server.crt".into(),
            key: "/etc/redan/tls/server.key".into(),
            authority: "/etc/redan/tls/ca.crt".into(),
            port: None,
            clients: ClientCertificates::default(),
            days: 90,
            names: Vec::new(),
        }
    }
}

/// Whether clients present certificates: `tls-auth-clients`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ClientCertificates {
    #[default]
    Required,
    Optional,
    Off,
}

/// `[limits]`. `None` leaves the choice to what failing controls ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// `maxmemory`, as bytes or as a share of the host's or container's memory.
    pub maxmemory: Option<MemoryLimit>,
    /// `maxmemory-policy`.
    pub eviction: Option<String>,
    /// `maxclients`.
    pub maxclients: Option<u32>,
    /// `timeout`, seconds after which an idle client is disconnected.
    pub idle_seconds: Option<u64>,
    /// `maxmemory-clients`, as the server takes it: `5%` or `256mb`.
    pub client_memory: Option<String>,
}

/// A memory limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryLimit {
    /// Bytes.
    Bytes(u64),
    /// Per cent of what the host or container has, 1 to 90.
    Share(u8),
}

/// How data outlives a restart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Persistence {
    /// As it is; where a control fails, the append-only file.
    #[default]
    Keep,
    /// The append-only file is on.
    AppendOnly,
    /// Not decided by Redan, and an append-only file is not turned on.
    None,
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
    /// Which of its commands the gateway records.
    pub audit: AuditLevel,
}

/// `[roles.NAME]`.
#[derive(Clone, Debug, Default)]
pub struct Role {
    /// Database name → access.
    pub databases: BTreeMap<String, DatabaseAccess>,
    /// `databases = "all"`: reads and writes in every database, named in the policy or not.
    pub every_database: bool,
    /// Extra commands, or `all`.
    pub commands: Vec<String>,
    /// Key patterns, for what the databases allow.
    pub keys: Vec<String>,
    /// Key patterns for reading only.
    pub read_keys: Vec<String>,
    /// Channel patterns.
    pub channels: Vec<String>,
    /// Addresses from which the application connects, to tell whose connection is whose.
    pub hosts: Vec<String>,
    /// How much of the gateway it may use.
    pub limits: RoleLimits,
    /// Rules of which the gateway counts what they would refuse, and carries it.
    pub trial: Trial,
    /// How clients log in as it at the gateway.
    pub login: RoleLogin,
    /// Names that their certificates have: `URI:…`, `DNS:…` or `EMAIL:…`.
    pub certificates: Vec<String>,
    /// Networks from which clients may log in as it at the gateway; from anywhere when there is none.
    pub networks: Vec<Subnet>,
}

/// `[roles.NAME.limits]`; `None` is no limit of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoleLimits {
    /// Connections at once.
    pub connections: Option<u32>,
    /// Commands a second, all connections together.
    pub commands: Option<u32>,
    /// Bytes of the longest word of a command.
    pub value_bytes: Option<u32>,
    /// Keys of one command.
    pub keys: Option<u32>,
}

impl Role {
    /// True for a role that may run every command: `commands = "all"`.
    pub fn is_everything(&self) -> bool {
        self.commands.iter().any(|command| command == "all")
    }
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
    /// True when keys of some database may live only so long.
    pub fn limits_lifetime(&self) -> bool {
        self.databases.values().any(|database| database.max_ttl_seconds.is_some())
    }

    /// True when commands of some database are recorded.
    pub fn records(&self) -> bool {
        self.databases.values().any(|database| database.audit > AuditLevel::Off)
    }

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
            commands: Commands { forbid, ..Commands::default() },
            databases: BTreeMap::new(),
            roles: BTreeMap::new(),
            audit: AuditTrail::default(),
            patches: BTreeMap::new(),
            users: ServiceUsers::default(),
            tls: Tls::default(),
            limits: Limits::default(),
            persistence: Persistence::default(),
            settings: BTreeMap::new(),
            images: BTreeMap::new(),
            decisions: Vec::new(),
            exceptions: Vec::new(),
            renamed_config: BTreeMap::new(),
            trusted_primaries: Vec::new(),
            allowed_modules: None,
            is_written: false,
        }
    }
}
