//! What a restart keeps.

use redan_model::plan::{Change, Edit, Phase, Template};
use redan_policy::Persistence;

use crate::draft::{Draft, FileEdits, NewStep, PlannedEdit};
use crate::settings;
use crate::situation::Situation;

/// What an append-only file mends.
const OF_PERSISTENCE: &[&str] = &["LINT-019", "PERS-007", "PERS-008"];
const APPEND_ONLY: &str = "appendonly";

/// Turns the append-only file on in the running server, where the policy wants one or where the
/// file on disk would turn it on at the next start. The line in the file comes after: a server that
/// finds the line and no append-only file starts empty.
pub fn plan(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    if situation.is_sentinel() || situation.text(APPEND_ONLY) != "no" || !is_wanted(situation) {
        return;
    }
    if !situation.is_live() {
        let advice = "start a server with this file as it is, and plan for the running server: with `appendonly yes` in the file alone a server that has only a snapshot starts empty";
        return draft.advise(situation.target(), OF_PERSISTENCE, advice);
    }
    let why = "A crash loses a second of writes, not all since the last snapshot; the data of now are in the file before a restart reads it.";
    let step = NewStep::new(Phase::Settings, situation.target(), Change::EnableAppendOnly, why)
        .closes(situation.failing(OF_PERSISTENCE))
        .expects(vec![settings::expected(situation, APPEND_ONLY)]);
    draft.push(step);
    edits.config.push(PlannedEdit {
        edit: Edit::SetDirective {
            name: APPEND_ONLY.into(),
            arguments: vec![Template::text("yes")],
        },
        phase: Phase::Settings,
        closes: Vec::new(),
        needs_restart: false,
    });
}

/// `none` in the policy leaves persistence to people, except for a file that would lose everything.
fn is_wanted(situation: &Situation<'_>) -> bool {
    let fails = |controls| !situation.failing(controls).is_empty();
    match situation.policy.persistence {
        Persistence::AppendOnly => true,
        Persistence::Keep => fails(OF_PERSISTENCE),
        Persistence::None => fails(&["LINT-019"]),
    }
}
