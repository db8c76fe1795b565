//! What makes a plan unfit to be applied, told from the plan alone.
//!
//! The planner keeps these rules; the linter holds every plan to them, also one that was edited, or
//! that another version wrote.

mod data;
mod lockout;
mod open;
mod peers;
mod shape;
#[cfg(test)]
mod tests;

use std::fmt;

use redan_model::plan::{Plan, Step};

/// A reason not to apply a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What would happen.
    pub kind: ProblemKind,
    /// Number of the step; `None` for the plan as a whole.
    pub step: Option<u32>,
    /// Why, and what would be right.
    pub message: String,
}

/// What a plan must not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// It is not a plan that Redan writes: wrong order, unknown secrets, values that no server reads.
    Malformed,
    /// It takes the way in from the user that applies it, or from other nodes.
    LocksOut,
    /// A step cannot be undone.
    NoInverse,
    /// Between two of its steps, or after a restart, strangers get in.
    LeavesOpen,
    /// Keys can be lost.
    LosesData,
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Malformed => "is not well formed",
            Self::LocksOut => "locks out",
            Self::NoInverse => "cannot be undone",
            Self::LeavesOpen => "leaves open",
            Self::LosesData => "loses data",
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Some(step) => write!(f, "step {step} {}: {}", self.kind, self.message),
            None => write!(f, "the plan {}: {}", self.kind, self.message),
        }
    }
}

/// Every reason not to apply the plan, in the order of its steps.
pub fn lint(plan: &Plan) -> Vec<Problem> {
    let mut found = Found::default();
    shape::check(plan, &mut found);
    lockout::check(plan, &mut found);
    open::check(plan, &mut found);
    peers::check(plan, &mut found);
    data::check(plan, &mut found);
    found.0.sort_by_key(|problem| (problem.step, problem.kind));
    found.0.dedup();
    found.0
}

/// Problems while they are gathered.
#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn at(&mut self, step: &Step, kind: ProblemKind, message: impl Into<String>) {
        self.0.push(Problem { kind, step: Some(step.number), message: message.into() });
    }

    fn plan(&mut self, message: impl Into<String>) {
        self.0.push(Problem { kind: ProblemKind::Malformed, step: None, message: message.into() });
    }
}
