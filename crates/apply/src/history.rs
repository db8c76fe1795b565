//! What became of each apply, read from its journal.

use redan_model::plan::Plan;

use crate::error::Error;
use crate::record::{Begun, Old, OldFile, Record};
use crate::state::State;
use crate::verify::Receipt;

/// Where an apply stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It ended in the middle.
    Unfinished,
    /// Every step is done.
    Applied,
    /// Every step is done, and it rolls back by itself at this time (seconds since 1970).
    AwaitingConfirmation {
        /// When.
        until: u64,
    },
    /// Every step is done, and a person confirmed it.
    Confirmed,
    /// A rollback began and did not end.
    RollingBack,
    /// Everything is undone.
    RolledBack,
}

impl Status {
    /// True when nothing about it is left open.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Applied | Self::Confirmed | Self::RolledBack)
    }
}

/// One apply.
#[derive(Clone, Debug)]
pub struct Apply {
    /// What it began with.
    pub begun: Begun,
    /// Where it stands.
    pub status: Status,
    /// Numbers of the steps that are done.
    pub done: Vec<u32>,
    /// The last failure: step and reason.
    pub failure: Option<(u32, String)>,
    /// It ended in the middle because somebody asked for it (Ctrl-C, SIGTERM).
    pub is_stopped: bool,
    /// Why it was rolled back, if it was.
    pub rolled_back_because: Option<String>,
    /// What the last rollback could not undo; each completes "failed to …".
    pub problems: Vec<String>,
    /// What the controls said afterwards.
    pub receipt: Option<Receipt>,
    /// What a rollback goes by.
    pub(crate) trail: Trail,
}

/// What a rollback goes by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    /// What steps found, in the order in which they were intended.
    pub(crate) found: Vec<(u32, Old)>,
    /// Numbers of the steps that are undone again.
    pub(crate) undone: Vec<u32>,
    /// The private files of applications as they were, those that were written.
    pub(crate) access: Vec<OldFile>,
}

impl Apply {
    /// Reads the journal of an apply.
    pub fn read(state: &State, id: &str) -> Result<Self, Error> {
        Self::of(id, state.records(id)?)
    }

    pub(crate) fn of(id: &str, records: Vec<Record>) -> Result<Self, Error> {
        let mut records = records.into_iter();
        let Some(Record::Begun(begun)) = records.next() else {
            let reason = format!("the journal of {id} holds nothing; nothing was changed");
            return Err(Error::Nothing { what: "read the journal", reason });
        };
        let mut apply = Self {
            begun: *begun,
            status: Status::Unfinished,
            done: Vec::new(),
            failure: None,
            is_stopped: false,
            rolled_back_because: None,
            problems: Vec::new(),
            receipt: None,
            trail: Trail::default(),
        };
        records.for_each(|record| apply.follow(record));
        Ok(apply)
    }

    fn follow(&mut self, record: Record) {
        match record {
            Record::Begun(_) | Record::UndoIntent { .. } => {}
            // A resumed step finds its own work: what it found first is what was there.
            Record::Intent { step, old } => {
                if !self.trail.found.iter().any(|(number, _)| *number == step) {
                    self.trail.found.push((step, old));
                }
            }
            Record::Access { old } => self.trail.access.push(old),
            Record::Done { step } => self.done.push(step),
            Record::Failed { step, reason } => self.failure = Some((step, reason)),
            Record::Stopped { .. } => self.is_stopped = true,
            Record::Applied { .. } => self.status = Status::Applied,
            Record::AwaitingConfirmation { until } => {
                self.status = Status::AwaitingConfirmation { until };
            }
            Record::Confirmed { .. } => self.status = Status::Confirmed,
            Record::Verified { receipt } => self.receipt = Some(receipt),
            Record::RollbackBegun { reason, .. } => {
                self.status = Status::RollingBack;
                self.rolled_back_because = Some(reason);
            }
            Record::Undone { step } => self.trail.undone.push(step),
            Record::Stuck { problems } => self.problems = problems,
            Record::RolledBack { .. } => self.status = Status::RolledBack,
        }
    }

    /// Its plan.
    pub fn plan(&self) -> &Plan {
        &self.begun.plan
    }
}

/// The id of an apply, and what its journal says or why it says nothing.
pub type Entry = (String, Result<Apply, Error>);

/// Every apply of a state directory, oldest first. A journal that cannot be read is an error of its own.
pub fn history(state: &State) -> Result<Vec<Entry>, Error> {
    let ids = state.applies()?;
    Ok(ids.into_iter().map(|id| (id.clone(), Apply::read(state, &id))).collect())
}

/// The apply that is not settled, if there is one. An empty journal is that of a crash before
/// anything was changed.
pub(crate) fn unsettled(state: &State) -> Result<Option<Apply>, Error> {
    for id in state.applies()?.into_iter().rev() {
        match Apply::read(state, &id) {
            Ok(apply) if apply.status.is_settled() => {}
            Ok(apply) => return Ok(Some(apply)),
            Err(Error::Nothing { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}
