//! What will be changed, in which order, and how it is undone: the file that `redan plan` writes
//! and `redan apply` executes. It holds no secret.

mod change;
mod edit;
mod preview;
mod template;

use serde::{Deserialize, Serialize};

pub use change::{Change, ConfigSetting};
pub use edit::{Edit, Syntax, Tree};
pub use preview::{Outcome, Preview};
pub use template::{Form, MissingSecret, Piece, Template};

/// The value of [`Plan::schema`].
pub const SCHEMA: &str = "redan/plan/v1";

/// A whole plan. Its JSON is deterministic: the same policy and facts give the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// [`SCHEMA`].
    pub schema: String,
    /// 16 hex digits over everything else.
    pub id: String,
    /// Name of the policy.
    pub policy: String,
    /// Environment, if one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The policy marks the environment as production.
    #[serde(default)]
    pub production: bool,
    /// What the plan was made for, as given: URLs without passwords, files and directories. The
    /// same is looked at again when the plan has been applied.
    #[serde(default)]
    pub targets: Vec<String>,
    /// Secrets that are made or fetched when the plan is applied.
    pub secrets: Vec<PlannedSecret>,
    /// Servers that the plan changes.
    pub servers: Vec<PlannedServer>,
    /// In the order in which they are executed.
    pub steps: Vec<Step>,
    /// Connection URLs of the applications, written to a file of the state directory in the end.
    #[serde(default)]
    pub urls: Vec<PlannedUrl>,
    /// Client certificates, issued by Redan's own authority before the first step and written beside
    /// the generated secrets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<PlannedCertificate>,
    /// Failing controls that the plan does not close, and what a person must do.
    pub remains: Vec<Remainder>,
}

/// A secret by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedSecret {
    /// `users/web`, `replication`, `sentinel`.
    pub name: String,
    /// `generated`, `environment`, `file`, `command`, `vault`.
    pub provider: String,
    /// `path` of the provider in the policy: a directory, a prefix of variables, a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// What it is for, a few words.
    pub purpose: String,
}

/// A server of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedServer {
    /// As in findings: URL without credentials.
    pub target: String,
    /// `redis-7.0.15` and the like: the release whose rules the plan follows.
    pub release: String,
    /// `primary`, `replica`, `node`, `sentinel`.
    pub role: String,
    /// The configuration file that it runs with, where this host has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config_file: Option<String>,
    /// The ACL file that it runs with, where this host has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acl_file: Option<String>,
    /// The user that Redan is logged in as while it plans.
    pub user: String,
    /// `INFO server` run_id of the process that was seen, so that a restart in between is noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// Whom to log in as once the new users are there, and where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub afterwards: Option<Afterwards>,
}

/// How Redan reaches a server once the old ways in are closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Afterwards {
    /// Name of the user that the plan makes for administration.
    pub user: String,
    /// Name of its secret.
    pub secret: String,
    /// URL where it listens then, when that is another one than now (`rediss://…`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Path of the authority's certificate that signs the server's, PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
}

/// A connection URL of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedUrl {
    /// `REDIS_URL_WEB_SESSIONS`: role and database in upper case.
    pub variable: String,
    /// `redis://web:‹url users/web›@127.0.0.1:6379/1`.
    pub url: Template,
}

/// A client certificate for a user: its name is the only alternative name, and the common name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedCertificate {
    /// Name of the user.
    pub user: String,
    /// Life in days.
    pub days: u32,
}

/// When in an apply a step belongs; steps stand in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Certificates, directories, files that nobody uses yet.
    Prepare,
    /// New users, and a proof that each can log in.
    Identities,
    /// What servers say to each other: `masterauth`, `sentinel auth-pass`, encrypted ports.
    Peers,
    /// Connections between servers move: all of them know how to log in, and have an encrypted port.
    Links,
    /// Settings that no client notices.
    Settings,
    /// Files of applications.
    Clients,
    /// Old ways in are closed: `default` off, plain port off.
    Close,
    /// What a restart would find: `CONFIG REWRITE`, `ACL SAVE`, configuration files, definitions.
    Persist,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// From 1, in order.
    pub number: u32,
    /// When it belongs.
    pub phase: Phase,
    /// The server's target, or the path of a file that belongs to no server of the plan.
    pub target: String,
    /// What is done.
    pub change: Change,
    /// What must be there before it, or the plan is stale.
    pub expect: Vec<Expectation>,
    /// How it is undone.
    pub undo: Undo,
    /// Ids of the controls that it closes, alone or with others.
    pub closes: Vec<String>,
    /// Why, one sentence.
    pub why: String,
    /// How dangerous it is for those who use the server now.
    pub risk: Risk,
    /// Takes effect only after a restart.
    #[serde(default)]
    pub needs_restart: bool,
    /// What clients notice, where they notice something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interrupts: Option<String>,
}

/// How dangerous a step is for those who use the server now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Nobody notices.
    None,
    /// A client that does something unusual notices.
    Low,
    /// Clients that were not moved notice.
    High,
}

/// What must be there before a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum Expectation {
    /// A directive has a value.
    Setting {
        /// Lower-case name.
        directive: String,
        /// What it has.
        value: Expected,
    },
    /// A user has this line of `ACL LIST`, passwords left out (`#‹secret›`); `None`: there is no such user.
    User {
        /// Name.
        user: String,
        /// The line.
        line: Option<String>,
    },
    /// A file has this text; `None`: there is no such file.
    File {
        /// Path.
        path: String,
        /// SHA-256, hex, of the text with every secret masked.
        digest: Option<String>,
    },
    /// A file has these permission bits.
    Mode {
        /// Path.
        path: String,
        /// Bits.
        mode: u32,
    },
}

/// The value of a directive before a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// This text.
    Plain(String),
    /// A secret that is not empty.
    Secret,
    /// Nothing.
    Empty,
}

/// How a step is undone. The old values themselves are in the journal of the apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undo {
    /// The old settings are set again.
    RestoreSettings,
    /// The user becomes what it was, with the same passwords, or is deleted when it is new.
    RestoreUser,
    /// The file gets its old bytes and mode, or is removed when it is new.
    RestoreFile,
    /// The mode is set again.
    RestoreMode,
    /// What is persisted is undone by the steps before it and persisted again; files get their old bytes.
    PersistAgain,
    /// There is nothing to undo: a check.
    Nothing,
    /// It cannot be undone, because.
    Impossible {
        /// Why.
        reason: String,
    },
}

/// A failing control that the plan does not close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remainder {
    /// Id.
    pub control: String,
    /// Target.
    pub target: String,
    /// What a person must do, and why the plan does not.
    pub advice: String,
}
