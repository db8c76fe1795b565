//! What an attack did, and how it ended.

use std::time::Duration;

use crate::source::TargetId;

/// One attack on one target.
#[derive(Clone, Debug)]
pub struct Proof {
    /// `ATK-001`; never reused.
    pub attack: &'static str,
    /// Readable name in kebab case: `commands-before-authentication`.
    pub name: &'static str,
    /// One line, no full stop.
    pub title: &'static str,
    /// Heading of the group that the attack belongs to.
    pub group: &'static str,
    /// Ids of the controls that it proves.
    pub proves: &'static [&'static str],
    /// What was attacked.
    pub target: TargetId,
    /// The environment of the target, where the policy knows it.
    pub environment: Option<String>,
    /// How it ended.
    pub verdict: ProofVerdict,
    /// What was said, in order, secrets replaced by marks.
    pub transcript: Vec<Exchange>,
    /// Exchanges that were left out because the transcript was full.
    pub left_out: usize,
    /// Changes that could not be undone, a sentence each. Empty unless something went wrong.
    pub left_behind: Vec<String>,
    /// From the first connection to the end of the clean-up.
    pub duration: Duration,
}

/// How an attack ended, with a sentence that says why: lower case, no full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofVerdict {
    /// The target withstood.
    Blocked(String),
    /// The attacker got what it wanted.
    Succeeded(String),
    /// There is nothing here to attack in this way.
    NotApplicable(String),
    /// It could not be tried; the sentence says what is missing.
    CouldNotRun(String),
}

impl ProofVerdict {
    /// `blocked`, `succeeded`, `not_applicable`, `could_not_run`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Blocked(_) => "blocked",
            Self::Succeeded(_) => "succeeded",
            Self::NotApplicable(_) => "not_applicable",
            Self::CouldNotRun(_) => "could_not_run",
        }
    }

    /// Why.
    pub fn reason(&self) -> &str {
        match self {
            Self::Blocked(reason)
            | Self::Succeeded(reason)
            | Self::NotApplicable(reason)
            | Self::CouldNotRun(reason) => reason,
        }
    }

    /// The attacker got what it wanted.
    pub const fn is_succeeded(&self) -> bool {
        matches!(self, Self::Succeeded(_))
    }
}

/// A request, and what came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Who asked: `stranger`, `administrator`, the name of a role; empty for a remark.
    pub who: String,
    /// What was sent; the remark itself where nobody asked.
    pub request: String,
    /// What came back.
    pub reply: String,
}
