//! What is asked of this crate, and how it ended.

use std::io;
use std::path::Path;
use std::time::Duration;

use redan_model::Secret;
use redan_model::plan::PlannedServer;

use crate::record::Reach;
use crate::state::State;

/// What is asked for.
pub struct Request<'a> {
    /// Where journal, backups and secrets are.
    pub state: &'a State,
    /// How servers are reached.
    pub reach: Reach,
    /// Working directory, absolute, to which relative paths of the plan belong.
    pub directory: &'a Path,
    /// The password of the user that planned, by server.
    pub password: &'a dyn Fn(&PlannedServer) -> Option<Secret>,
    /// The name by which `CONFIG` answers on a server, where it was renamed.
    pub config_name: &'a dyn Fn(&PlannedServer) -> Option<Secret>,
    /// Looks a variable of the environment up.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// Roll back unless a confirmation comes within this time after the last step.
    pub confirm_within: Option<Duration>,
    /// Starts a process of its own that calls [`watch`](crate::watch) with the id of the apply, and
    /// returns when that process is at its post. Called before the first change when a confirmation
    /// is wanted.
    pub watchdog: &'a dyn Fn(&str) -> io::Result<()>,
    /// How long something that a server does by itself may take.
    pub patience: Duration,
    /// How long the audit of one server may take afterwards.
    pub look: Duration,
}

/// How an apply ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its id.
    pub id: String,
    /// How.
    pub ended: Ended,
}

/// How an apply ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every step is done.
    Applied,
    /// Every step is done, and everything rolls back at this time (seconds since 1970) unless a
    /// confirmation comes.
    AwaitingConfirmation {
        /// When.
        until: u64,
    },
    /// A step failed, and everything is as it was.
    RolledBack {
        /// Number of the step.
        step: u32,
        /// Completes "failed to …".
        reason: String,
    },
    /// A step failed, and not everything could be undone.
    Stuck {
        /// Number of the step.
        step: u32,
        /// Completes "failed to …".
        reason: String,
        /// What could not be undone; each completes "failed to …".
        problems: Vec<String>,
    },
}
