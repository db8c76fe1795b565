//! From what the executor says to what reports show.

use redan_apply::verify::{Kept, Receipt};
use redan_apply::{Apply, Ended, Entry, Rollback, State, Status};
use redan_report::apply::history::Row;
use redan_report::apply::{Applying, Ending, PromiseState, Promised, StillOpen, Verified, moment};

/// What its journal says about an apply.
pub fn applying(apply: &Apply, state: &State) -> Applying {
    let plan = apply.plan();
    let urls = (!plan.urls.is_empty()).then(|| state.urls(plan.environment.as_deref()));
    Applying {
        id: apply.begun.id.clone(),
        plan: plan.id.clone(),
        policy: plan.policy.clone(),
        environment: plan.environment.clone(),
        servers: plan.servers.iter().map(|server| server.target.clone()).collect(),
        steps: plan.steps.len(),
        verified: apply.receipt.as_ref().map(verified),
        urls: urls.map(|path| path.display().to_string()),
        ..Applying::default()
    }
}

pub fn ended(ended: &Ended) -> Ending {
    match ended {
        Ended::Applied => Ending::Applied,
        Ended::AwaitingConfirmation { until } => {
            Ending::AwaitingConfirmation { until: moment(*until) }
        }
        Ended::RolledBack { step, reason } => {
            Ending::RolledBack { step: Some(*step), reason: reason.clone() }
        }
        Ended::Stuck { step, reason, problems } => {
            Ending::Stuck { step: Some(*step), reason: reason.clone(), problems: problems.clone() }
        }
    }
}

pub fn undone(rollback: &Rollback, reason: &str) -> Ending {
    let reason = reason.to_string();
    match rollback.problems.is_empty() {
        true => Ending::RolledBack { step: None, reason },
        false => Ending::Stuck { step: None, reason, problems: rollback.problems.clone() },
    }
}

pub fn verified(receipt: &Receipt) -> Verified {
    let state = |kept| match kept {
        Kept::Closed => PromiseState::Closed,
        Kept::NeedsRestart => PromiseState::NeedsRestart,
        Kept::Failing => PromiseState::Failing,
        Kept::Unknown => PromiseState::Unknown,
    };
    let promises = receipt.promises.iter().map(|promise| Promised {
        control: promise.control.clone(),
        target: promise.target.clone(),
        state: state(promise.state),
    });
    let open = receipt.open.iter().map(|open| StillOpen {
        target: open.target.clone(),
        control: open.control.clone(),
        severity: open.severity.clone(),
        title: open.title.clone(),
    });
    Verified { promises: promises.collect(), open: open.collect() }
}

/// A row of the history.
pub fn row((id, apply): Entry) -> Row {
    match apply {
        Ok(apply) => readable(id, &apply),
        Err(error) => Row {
            id,
            status: "unreadable",
            reason: Some(format!("failed to {error}")),
            ..Row::default()
        },
    }
}

fn readable(id: String, apply: &Apply) -> Row {
    let plan = apply.plan();
    let (status, until) = match apply.status {
        Status::Unfinished => ("unfinished", None),
        Status::Applied => ("applied", None),
        Status::AwaitingConfirmation { until } => ("awaiting_confirmation", Some(until)),
        Status::Confirmed => ("confirmed", None),
        Status::RollingBack => ("rolling_back", None),
        Status::RolledBack => ("rolled_back", None),
    };
    let failed = apply.failure.as_ref();
    let failed = failed.map(|(step, reason)| format!("step {step} failed to {reason}"));
    let closed = apply.receipt.as_ref().map(|receipt| {
        let closed = receipt.promises.iter().filter(|promise| promise.state == Kept::Closed);
        (closed.count(), receipt.promises.len())
    });
    Row {
        id,
        begun: Some(moment(apply.begun.at)),
        status,
        until: until.map(moment),
        policy: plan.policy.clone(),
        environment: plan.environment.clone(),
        servers: plan.servers.iter().map(|server| server.target.clone()).collect(),
        steps: plan.steps.len(),
        done: apply.done.len(),
        reason: stuck(apply).or(failed).or_else(|| apply.rolled_back_because.clone()),
        closed,
    }
}

/// What a rollback could not undo, while that is so.
fn stuck(apply: &Apply) -> Option<String> {
    let stuck = apply.status == Status::RollingBack && !apply.problems.is_empty();
    stuck.then(|| format!("failed to {}", apply.problems.join("; failed to ")))
}
