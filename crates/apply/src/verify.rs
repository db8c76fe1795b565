//! Whether the controls that a plan promised to close are closed.

use serde::{Deserialize, Serialize};

/// What the controls said after an apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Each promise, in the order of the plan's steps.
    pub promises: Vec<Promise>,
}

/// One control on one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// Id of the control.
    pub control: String,
    /// The target of the steps that close it.
    pub target: String,
    /// What became of it.
    pub state: Kept,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// The control passes, or no longer applies.
    Closed,
    /// It still fails, and a restart is needed before it can pass.
    NeedsRestart,
    /// It still fails.
    Failing,
    /// It could not be looked at.
    Unknown,
}
