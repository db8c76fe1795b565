//! Everything that was seen, and what could not be.

use crate::client::Client;
use crate::date::Date;
use crate::product::Release;
use crate::server::Server;
use crate::source::{Location, TargetId};

/// What one audit collected.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The day of the audit; `None` makes controls about age Unknown.
    pub today: Option<Date>,
    /// Servers and Sentinels: live, from a configuration file, or from a container definition.
    pub servers: Vec<Server>,
    /// Connection settings of applications and tools.
    pub clients: Vec<Client>,
    /// Other files and services that matter (scripts, dashboards, network policies, CI).
    pub surroundings: Vec<Surrounding>,
    /// Targets or files that could not be looked at, as a whole.
    pub gaps: Vec<Gap>,
}

impl Facts {
    /// Adds what another collection saw.
    pub fn merge(&mut self, other: Self) {
        self.today = self.today.or(other.today);
        self.servers.extend(other.servers);
        self.clients.extend(other.clients);
        self.surroundings.extend(other.surroundings);
        self.gaps.extend(other.gaps);
    }

    /// The release of the running servers that told it, when they all have the same.
    pub fn running_release(&self) -> Option<Release> {
        let tells = |server: &&Server| {
            server.live.as_ref().is_some_and(|live| live.info("redis_version").is_some())
        };
        let mut releases = self.servers.iter().filter(tells).map(|server| server.release);
        let first = releases.next()?;
        releases.all(|release| release == first).then_some(first)
    }
}

/// A fact about a project that belongs to no single server or client.
#[derive(Clone, Debug)]
pub struct Surrounding {
    /// The file, or `file#service`.
    pub target: TargetId,
    /// What it is.
    pub kind: SurroundingKind,
    /// Where.
    pub location: Location,
    /// One sentence.
    pub detail: String,
    /// Environment, if the name or the policy tells.
    pub environment: Option<String>,
}

/// What a [`Surrounding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SurroundingKind {
    /// A dashboard with stored credentials (RedisInsight, redis-commander) that asks for no login.
    OpenDashboard,
    /// A dashboard that asks for a login or is not published.
    GuardedDashboard,
    /// `redis-cli -a secret` or `-u redis://…` in a script, Dockerfile, CI file or Makefile.
    PasswordInScript,
    /// `redis-cli` in such a file without a password among its words.
    ClientCallWithoutPassword,
    /// `ACL SETUSER name` without `reset` in a script.
    SetuserWithoutReset,
    /// `ACL SETUSER name reset …` in a script.
    SetuserWithReset,
    /// A Kubernetes NetworkPolicy that selects a Redis pod.
    NetworkPolicy,
    /// A metrics exporter or a Prometheus scrape of one.
    MetricsExporter,
    /// An alert rule about Redis.
    AlertRule,
    /// A backup job or script that encrypts its output.
    EncryptedBackup,
    /// A backup job or script that does not.
    PlainBackup,
    /// A runtime detection rule (Falco) that names `redis-server` only.
    RuntimeRuleRedisOnly,
    /// A runtime detection rule that names both servers.
    RuntimeRuleBoth,
    /// A private key file that others can read or that is committed.
    ExposedPrivateKey,
    /// A sentence in a document that claims something about security ("Risk 9 → 3, SECURE").
    Claim,
    /// `EVAL` or a key built by string concatenation from a variable.
    ScriptConcatenation,
    /// Values serialised with pickle, Java or PHP `serialize`.
    UnsafeSerializer,
    /// A connection URL written to a log.
    LoggedUrl,
}

/// Something that could not be looked at: the reason a verdict is Unknown, never Pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Which target or file.
    pub target: TargetId,
    /// What is missing, completing "could not …": `read redis.conf`, `run ACL LIST`.
    pub what: String,
    /// Why, and what would help: `permission denied; run as a user who may read it`.
    pub why: String,
}

impl Gap {
    /// A gap from its three parts.
    pub fn new(target: &TargetId, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { target: target.clone(), what: what.into(), why: why.into() }
    }
}

/// A fact, or the reason why it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Known<T> {
    /// Seen.
    Yes(T),
    /// Not seen, because.
    No(Gap),
    /// The question does not arise here (live state of a file, image of a live server).
    #[default]
    NotHere,
}

impl<T> Known<T> {
    /// The fact, if it is known.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Yes(fact) => Some(fact),
            Self::No(_) | Self::NotHere => None,
        }
    }
}
