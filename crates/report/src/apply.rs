//! What became of a plan, as text for people and as JSON.

pub mod history;
pub mod human;
pub mod json;

use std::time::Duration;

use redan_model::Date;
use serde::Serialize;

/// A plan that was applied, confirmed or rolled back.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Applying {
    /// Id of the apply.
    pub id: String,
    /// Id of its plan.
    pub plan: String,
    /// Name of its policy.
    pub policy: String,
    /// Its environment, if there is one.
    pub environment: Option<String>,
    /// Servers that it changes.
    pub servers: Vec<String>,
    /// How many steps it has.
    pub steps: usize,
    /// How it ended.
    #[serde(flatten)]
    pub ending: Ending,
    /// What the audit afterwards found; `None` where none was made.
    pub verified: Option<Verified>,
    /// The file with connection URLs for the applications.
    pub urls: Option<String>,
    /// Remarks that came up on the way.
    pub notes: Vec<String>,
    /// From the first connection to the last step.
    #[serde(rename = "duration_ms", serialize_with = "milliseconds")]
    pub duration: Duration,
}

/// How it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Ending {
    /// Every step is done.
    #[default]
    Applied,
    /// Every step is done, and everything is rolled back at a time unless somebody confirms.
    AwaitingConfirmation {
        /// Date and time, UTC.
        until: String,
    },
    /// Somebody confirmed.
    Confirmed,
    /// Everything is as it was.
    RolledBack {
        /// The step that failed, where one did.
        step: Option<u32>,
        /// Why; completes "failed to …" where a step failed.
        reason: String,
    },
    /// Not everything could be undone.
    Stuck {
        /// The step that failed, where one did.
        step: Option<u32>,
        /// Why it was rolled back.
        reason: String,
        /// What could not be undone; each completes "failed to …".
        problems: Vec<String>,
    },
}

/// What an audit after an apply found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Each control that the plan promised to close.
    pub promises: Vec<Promised>,
    /// Failures that it did not promise to close.
    pub open: Vec<StillOpen>,
}

impl Verified {
    /// How many promises are in this state.
    pub fn count(&self, state: PromiseState) -> usize {
        self.promises.iter().filter(|promise| promise.state == state).count()
    }
}

/// A control that a plan promised to close on a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Promised {
    /// Id.
    pub control: String,
    /// Target, as the plan calls it.
    pub target: String,
    /// What became of it.
    pub state: PromiseState,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseState {
    /// The control does not fail any more.
    Closed,
    /// It fails until the server is started anew.
    NeedsRestart,
    /// It still fails.
    Failing,
    /// It could not be looked at.
    Unknown,
}

/// A failure that the plan did not promise to close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StillOpen {
    /// Target.
    pub target: String,
    /// Id of the control.
    pub control: String,
    /// `critical`, `high`, `medium`, `low`.
    pub severity: String,
    /// The control's title.
    pub title: String,
}

/// `2026-11-24 08:15:00 UTC`.
pub fn moment(seconds: u64) -> String {
    let date = Date::from_days_since_epoch(i64::try_from(seconds / 86_400).unwrap_or(0));
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{date} {hour:02}:{minute:02}:{second:02} UTC")
}

fn milliseconds<S: serde::Serializer>(time: &Duration, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_date_and_a_time() {
        assert_eq!(moment(1_795_508_100), "2026-11-24 08:15:00 UTC");
    }
}
