//! One server or Sentinel: what it runs with, and who says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::acl::User;
use crate::container::{Container, Unit};
use crate::facts::{Gap, Known};
use crate::lint::{Lint, LintKind};
use crate::live::Live;
use crate::product::{Product, Release, Version};
use crate::secret::{Secret, Value};
use crate::source::{Location, Origin, Sourced, TargetId};

/// One data server or Sentinel with its effective configuration.
#[derive(Clone, Debug)]
pub struct Server {
    /// What reports call it.
    pub target: TargetId,
    /// Short name: the service, the file stem, or `host:port`.
    pub name: String,
    /// How it was seen.
    pub source: SourceKind,
    /// What it does.
    pub kind: ServerKind,
    /// Product and version as far as they are known.
    pub identity: Identity,
    /// The release whose directives and defaults apply.
    pub release: Release,
    /// `production`, `staging`, … from the policy, a file name or a directory name.
    pub environment: Option<String>,
    /// Whether it would start with this configuration.
    pub start: Start,
    /// Every directive with its effective value.
    pub settings: Settings,
    /// Effective users.
    pub users: Known<Vec<User>>,
    /// What `rename-command` did.
    pub commands: Known<Commands>,
    /// `sentinel …` lines, for a Sentinel.
    pub sentinel: Option<Sentinel>,
    /// Observations about the text.
    pub lints: Vec<Lint>,
    /// The configuration files that were really loaded, the main one first, then includes and the ACL file.
    pub loaded_files: Vec<FileFact>,
    /// The container that it runs in.
    pub container: Option<Container>,
    /// The systemd unit that starts it.
    pub unit: Option<Unit>,
    /// What the running server showed.
    pub live: Option<Live>,
    /// Who can open a connection to it.
    pub reach: Known<Reach>,
    /// What the first command of a stranger meets.
    pub authentication: Known<Authentication>,
    /// What could not be read about it.
    pub gaps: Vec<Gap>,
}

/// How a server was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {
    /// It answered.
    Live,
    /// A configuration file by itself.
    ConfigFile,
    /// A compose service, Kubernetes workload, Helm values, Dockerfile or systemd unit that starts it.
    Definition,
}

/// What a server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServerKind {
    /// Holds keys.
    Data,
    /// Watches primaries.
    Sentinel,
}

/// Product, version and package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The product.
    pub product: Product,
    /// The version, never Valkey's compatibility number.
    pub version: Option<Version>,
    /// Distribution package, for example `5:7.0.15-1~deb12u10`, if it is known.
    pub package: Option<Package>,
    /// Who says so.
    pub origin: Origin,
    /// Why it is taken for a managed service, if it is (`CONFIG` unknown, provider in the host name).
    pub managed: Option<String>,
}

/// A distribution package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// `debian12`, `ubuntu22.04`, `alpine3.20`, …
    pub distribution: String,
    /// Full package version.
    pub version: String,
}

/// Whether a server would start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// Yes (or it is running).
    Starts,
    /// No, and why.
    Refuses(StartError),
    /// Depends on something that is not here (a file outside the project, the host).
    Unknown(String),
}

/// Why a server would not start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartError {
    /// Line of the configuration, if the server would name one.
    pub line: Option<u32>,
    /// The line as the server would quote it, secrets redacted.
    pub directive: Option<String>,
    /// The server's reason.
    pub reason: String,
    /// The place, if there is one.
    pub location: Option<Location>,
}

/// One directive with its effective value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// As `CONFIG GET` prints it.
    pub value: Value,
    /// Who says so.
    pub origin: Origin,
    /// Who said otherwise and lost, first to last.
    pub overrides: Vec<Origin>,
}

impl Setting {
    /// The text, also of a secret; to judge it, never to print it.
    pub fn text(&self) -> &str {
        self.value.expose()
    }
}

/// Every directive with its effective value, by lower-case name. Equal settings of many servers may be
/// one in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    map: BTreeMap<Arc<str>, Arc<Setting>>,
    /// Why a directive that is not in the map may still be set.
    partial: Option<Gap>,
}

impl Settings {
    /// The setting, if this server has (or showed) it.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.map.get(name).map(|setting| &**setting)
    }

    /// The text of a setting.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).map(Setting::text)
    }

    /// The text as a number (memory sizes and ports are plain decimal in `CONFIG GET`).
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    /// True when the setting is known and equals the text.
    pub fn is(&self, name: &str, text: &str) -> bool {
        self.text(name) == Some(text)
    }

    /// Sets a value, keeping nothing of an earlier one.
    pub fn insert(&mut self, name: impl Into<Arc<str>>, setting: impl Into<Arc<Setting>>) {
        self.map.insert(name.into(), setting.into());
    }

    /// Takes a setting out.
    pub fn remove(&mut self, name: &str) {
        self.map.remove(name);
    }

    /// A setting to change in place.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Setting> {
        self.map.get_mut(name).map(Arc::make_mut)
    }

    /// Notes that other directives may be set where nobody could look; a directive that is not here
    /// is then unknown, not absent.
    pub fn mark_partial(&mut self, gap: Gap) {
        self.partial.get_or_insert(gap);
    }

    /// Why a directive that is not here may still be set.
    pub const fn partial(&self) -> Option<&Gap> {
        self.partial.as_ref()
    }

    /// All settings by name, to change in place.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Setting)> {
        self.map.iter_mut().map(|(name, setting)| (&**name, Arc::make_mut(setting)))
    }

    /// All settings by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Setting)> {
        self.map.iter().map(|(name, setting)| (&**name, &**setting))
    }

    /// True when nothing is known.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }
}

impl<N: Into<Arc<str>>> FromIterator<(N, Setting)> for Settings {
    fn from_iter<I: IntoIterator<Item = (N, Setting)>>(settings: I) -> Self {
        let map =
            settings.into_iter().map(|(name, setting)| (name.into(), Arc::new(setting))).collect();
        Self { map, partial: None }
    }
}

/// The effect of `rename-command`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commands {
    /// Upper-case names that no longer exist, and where that is said.
    pub removed: Vec<Sourced<String>>,
    /// Upper-case names that answer to another name.
    pub renamed: Vec<Renamed>,
}

/// One renamed command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// Upper-case original name.
    pub command: String,
    /// The new name, which works like a password.
    pub alias: Secret,
    /// Where.
    pub location: Location,
}

impl Commands {
    /// Where a command was removed or renamed, if it was.
    pub fn altered(&self, command: &str) -> Option<&Location> {
        let renamed = self.renamed.iter().map(|row| (row.command.as_str(), &row.location));
        let removed = self.removed.iter().map(|row| (row.value.as_str(), &row.location));
        renamed
            .chain(removed)
            .find(|(name, _)| name.eq_ignore_ascii_case(command))
            .map(|(_, at)| at)
    }
}

/// The `sentinel …` lines of a Sentinel, or what `SENTINEL MASTERS` answered.
#[derive(Clone, Debug, Default)]
pub struct Sentinel {
    /// Watched primaries.
    pub primaries: Vec<WatchedPrimary>,
    /// `sentinel deny-scripts-reconfig`.
    pub deny_scripts_reconfig: Option<Sourced<bool>>,
    /// `sentinel announce-ip`.
    pub announce_ip: Option<Sourced<String>>,
    /// `sentinel sentinel-user` and `sentinel-pass` are both usable.
    pub authenticates_to_peers: bool,
    /// The file must be writable; `Some(location)` says where it is mounted read-only.
    pub read_only_mount: Option<Location>,
}

/// One primary that a Sentinel watches.
#[derive(Clone, Debug, Default)]
pub struct WatchedPrimary {
    /// Name.
    pub name: String,
    /// Host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Votes needed to call it down.
    pub quorum: u32,
    /// Other Sentinels known, live only.
    pub other_sentinels: Option<u32>,
    /// `sentinel auth-user`.
    pub auth_user: Option<Sourced<String>>,
    /// `sentinel auth-pass`.
    pub auth_pass: Option<Sourced<Secret>>,
    /// `notification-script` and `client-reconfig-script`.
    pub scripts: Vec<Sourced<String>>,
    /// Upper-case original names of commands whose new name `sentinel rename-command` tells it.
    pub renamed: Vec<Sourced<String>>,
    /// Where it is defined.
    pub location: Location,
}

/// A file that matters, with its mode where a file system was there to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFact {
    /// What it is for.
    pub role: FileRole,
    /// Path.
    pub path: String,
    /// Unix permission bits (`0o644`), if they mean something here (not inside a checkout).
    pub mode: Option<u32>,
    /// Owner's user id.
    pub uid: Option<u32>,
    /// True when git tracks it (or would, not being ignored).
    pub committed: Option<bool>,
    /// The line that names it, for modules.
    pub named: Option<Location>,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum FileRole {
    #[default]
    Config,
    Acl,
    PrivateKey,
    Certificate,
    DataDirectory,
    Dump,
    Log,
    Module,
    Socket,
}

/// Who can open a connection, from the nearest to the farthest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// `loopback`, `peers` (same container network, pod network), `private`, `any`; in this order, no repeats.
    pub zones: Vec<Zone>,
    /// What opens the farthest zone.
    pub because: Vec<Origin>,
}

/// A set of places from which a connection can come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// A Unix socket only.
    Socket,
    /// The host (or container) itself.
    Loopback,
    /// Other containers or pods on the same network.
    Peers,
    /// Private addresses of the host.
    Private,
    /// Every interface of the host.
    Any,
}

impl Zone {
    /// The lower-case name that every format prints.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Socket => "socket",
            Self::Loopback => "loopback",
            Self::Peers => "peers",
            Self::Private => "private",
            Self::Any => "any",
        }
    }
}

impl Reach {
    /// The farthest zone.
    pub fn farthest(&self) -> Option<Zone> {
        self.zones.iter().max().copied()
    }

    /// True when someone outside the host and its containers can connect.
    pub fn is_remote(&self) -> bool {
        self.zones.iter().any(|zone| *zone >= Zone::Private)
    }
}

/// What the first command of a stranger meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Authentication {
    /// `NOAUTH`.
    Required,
    /// An answer.
    Open,
    /// An answer on loopback, `DENIED` elsewhere (protected mode).
    OpenOnLoopback,
}

impl Server {
    /// A server about which nothing is known yet.
    pub fn new(target: impl Into<TargetId>, source: SourceKind, release: Release) -> Self {
        let target = target.into();
        Self {
            name: target.to_string(),
            target,
            source,
            kind: ServerKind::Data,
            identity: Identity {
                product: release.product(),
                version: None,
                package: None,
                origin: Origin::Default(release),
                managed: None,
            },
            release,
            environment: None,
            start: Start::Starts,
            settings: Settings::default(),
            users: Known::NotHere,
            commands: Known::NotHere,
            sentinel: None,
            lints: Vec::new(),
            loaded_files: Vec::new(),
            container: None,
            unit: None,
            live: None,
            reach: Known::NotHere,
            authentication: Known::NotHere,
            gaps: Vec::new(),
        }
    }

    /// Observations of one kind.
    pub fn lints_of(&self, kind: LintKind) -> impl Iterator<Item = &Lint> {
        self.lints.iter().filter(move |lint| lint.kind == kind)
    }

    /// The effective default user, if users are known.
    pub fn default_user(&self) -> Option<&User> {
        self.users.get()?.iter().find(|user| user.name == "default")
    }

    /// True when `cluster-enabled` is yes.
    pub fn is_cluster(&self) -> bool {
        self.settings.is("cluster-enabled", "yes")
    }

    /// True when it follows a primary.
    pub fn is_replica(&self) -> bool {
        let live =
            self.live.as_ref().and_then(|live| live.info("role")).map(|role| role == "slave");
        live.unwrap_or_else(|| {
            ["replicaof", "slaveof"]
                .iter()
                .any(|name| self.settings.text(name).is_some_and(|text| !text.is_empty()))
        })
    }
}
