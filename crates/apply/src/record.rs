//! What the journal of an apply holds. The plan is in it, so that the journal is all that a
//! rollback needs; the passwords are not, so that it may be shown.

use serde::{Deserialize, Serialize};

use redan_model::plan::Plan;

use crate::verify::Receipt;

/// One record. Times are seconds since 1970-01-01 UTC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case", deny_unknown_fields)]
pub enum Record {
    /// The first record.
    Begun(Box<Begun>),
    /// A private file of applications will be written, with URLs or a certificate, and this is what is there.
    Access {
        /// The file.
        old: OldFile,
    },
    /// A step will be done, and this is what it finds.
    Intent {
        /// Number of the step.
        step: u32,
        /// What it finds.
        old: Old,
    },
    /// A step is done.
    Done {
        /// Number of the step.
        step: u32,
    },
    /// A step could not be done.
    Failed {
        /// Number of the step.
        step: u32,
        /// Completes "failed to …".
        reason: String,
    },
    /// A person or the system asked for an end, and no other step began.
    Stopped {
        /// When.
        at: u64,
    },
    /// Every step is done.
    Applied {
        /// When.
        at: u64,
    },
    /// Everything rolls back by itself unless a confirmation comes.
    AwaitingConfirmation {
        /// Until when.
        until: u64,
    },
    /// A person confirmed.
    Confirmed {
        /// When.
        at: u64,
    },
    /// The controls were run again.
    Verified {
        /// What they said.
        receipt: Receipt,
    },
    /// What is done will be undone, last first.
    RollbackBegun {
        /// When.
        at: u64,
        /// Why.
        reason: String,
    },
    /// A step will be undone, and this is what the undoing finds.
    UndoIntent {
        /// Number of the step.
        step: u32,
        /// What it finds.
        found: Old,
    },
    /// A step is undone.
    Undone {
        /// Number of the step.
        step: u32,
    },
    /// Not everything could be undone.
    Stuck {
        /// What could not; each completes "failed to …".
        problems: Vec<String>,
    },
    /// Everything is undone.
    RolledBack {
        /// When.
        at: u64,
    },
}

/// What an apply begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begun {
    /// Name of the journal: date, time and the beginning of the plan's id.
    pub id: String,
    /// When.
    pub at: u64,
    /// Version of the program.
    pub version: String,
    /// Working directory, to which relative paths of the plan belong.
    pub directory: String,
    /// How servers are reached.
    pub reach: Reach,
    /// Seconds to confirm after the last step; without it no confirmation is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm_within: Option<u64>,
    /// The plan.
    pub plan: Plan,
}

/// How servers are reached: what a later rollback needs besides passwords.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// Absolute path of the authorities' certificates, PEM; those of the system without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_ca: Option<String>,
    /// Absolute path of the client certificate, PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_cert: Option<String>,
    /// Absolute path of its key, PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_key: Option<String>,
    /// Passwords are sent to servers that do not prove who they are too.
    #[serde(default)]
    pub trust_any_certificate: bool,
}

/// What a step found before it changed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "old", rename_all = "snake_case", deny_unknown_fields)]
pub enum Old {
    /// The step changes nothing.
    Nothing,
    /// Settings of a server.
    Settings {
        /// Each with its value.
        settings: Vec<OldSetting>,
        /// The line of the default user, where `requirepass` is among the settings: it changes with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default_user: Option<String>,
    },
    /// A user.
    User {
        /// Its line of `ACL LIST`, password hashes included; `None`: there was no such user.
        line: Option<String>,
    },
    /// Files.
    Files {
        /// Each as it was.
        files: Vec<OldFile>,
        /// Directories that were not there, outermost first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        directories: Vec<String>,
    },
    /// Permission bits of a file or directory, whose contents stay what they are.
    Mode {
        /// Bits.
        mode: u32,
    },
    /// An option of a primary that a Sentinel watches.
    Sentinel {
        /// What it was, where that could be found out.
        value: Option<OldValue>,
    },
}

/// A setting as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OldSetting {
    /// Lower-case name.
    pub directive: String,
    /// As `CONFIG GET` showed it.
    pub value: OldValue,
}

/// A value as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OldValue {
    /// The value itself.
    Plain(String),
    /// A secret, kept in this file of the apply's backups.
    Kept(String),
}

/// A file as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OldFile {
    /// Absolute path.
    pub path: String,
    /// What was there; `None`: nothing.
    pub was: Option<Was>,
}

/// The contents and rights of a file as they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Was {
    /// Name of the copy among the apply's backups.
    pub backup: String,
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}
