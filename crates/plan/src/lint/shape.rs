//! Whether it is a plan at all: its order, its names, its values, and an inverse for each step.

use std::collections::BTreeSet;

use redan_model::plan::{Change, Edit, Plan, SCHEMA, Step, Template, Tree, Undo};

use super::{Found, ProblemKind};
use crate::seal;

/// Quotes and spaces that editors of text put in the place of plain ones; no server reads them so.
const TYPOGRAPHIC: [char; 7] =
    ['\u{feff}', '\u{a0}', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2014}'];

pub fn check(plan: &Plan, found: &mut Found) {
    if plan.schema != SCHEMA {
        found.plan(format!("its schema is {:?}, not {SCHEMA:?}; plan again", plan.schema));
    }
    if plan.id != seal::id(plan) {
        found.plan("its id is not that of its content: it was changed by hand; plan again");
    }
    let secrets: BTreeSet<&str> = plan.secrets.iter().map(|secret| secret.name.as_str()).collect();
    let mut last = None;
    for (number, step) in (1..).zip(&plan.steps) {
        if step.number != number || last.is_some_and(|phase| phase > step.phase) {
            found.at(step, ProblemKind::Malformed, "it is out of order; plan again");
        }
        last = Some(step.phase);
        inverse(step, found);
        names(step, &secrets, found);
        values(step, found);
    }
}

fn inverse(step: &Step, found: &mut Found) {
    match &step.undo {
        Undo::Impossible { reason } => found.at(step, ProblemKind::NoInverse, reason.clone()),
        undo if *undo != step.change.undo() => {
            found.at(
                step,
                ProblemKind::NoInverse,
                "what undoes it belongs to another kind of change",
            );
        }
        _ => {}
    }
}

/// Every secret that a step names is one of the plan.
fn names(step: &Step, secrets: &BTreeSet<&str>, found: &mut Found) {
    let texts = templates(&step.change);
    let mut named: BTreeSet<&str> = texts.iter().flat_map(|text| text.secrets()).collect();
    if let Change::ProveLogin { secret, .. } = &step.change {
        named.insert(secret);
    }
    for name in named.into_iter().filter(|name| !secrets.contains(name)) {
        let message = format!("it needs the secret {name:?}, which the plan does not list");
        found.at(step, ProblemKind::Malformed, message);
    }
}

/// Nothing that a server would read otherwise than it looks.
fn values(step: &Step, found: &mut Found) {
    let is_conf = matches!(
        &step.change,
        Change::SetConfig { .. } | Change::SetUser { .. } | Change::EditFile { .. }
    );
    for text in templates(&step.change).into_iter().filter(|_| is_conf) {
        if let Some(reason) = misread(text.as_str()) {
            let message = format!("{:?} {reason}", text.as_str());
            found.at(step, ProblemKind::Malformed, message);
        }
    }
}

/// Why a server would not read a value as it looks. Compose files expand `${…}`; they are no
/// values of a server and hold it on purpose, in [`Edit::SetValue`].
pub fn misread(text: &str) -> Option<&'static str> {
    if text.contains("${") || text.contains("$(") {
        Some("holds a variable, which no server expands")
    } else if text.contains(" #") {
        Some("holds a comment, which the server takes for a part of the value")
    } else if text.contains(TYPOGRAPHIC) {
        Some("holds typographic quotes, spaces or dashes, which no server reads")
    } else if text.contains(|c: char| c.is_control()) {
        Some("holds control characters")
    } else {
        None
    }
}

/// The texts of a change that a server or a shell-like file reads.
fn templates(change: &Change) -> Vec<&Template> {
    match change {
        Change::SetConfig { settings } => settings.iter().map(|setting| &setting.value).collect(),
        Change::SetUser { rules, .. } => rules.iter().collect(),
        Change::SetSentinel { value, .. } | Change::SetSentinelConfig { value, .. } => vec![value],
        Change::EditFile { edits, .. } => edits.iter().flat_map(of_edit).collect(),
        Change::CreateFile { text, .. } => vec![text],
        _ => Vec::new(),
    }
}

fn of_edit(edit: &Edit) -> Vec<&Template> {
    match edit {
        Edit::SetDirective { arguments, .. } => arguments.iter().collect(),
        Edit::SetUser { rules, .. } => rules.iter().collect(),
        Edit::SetVariable { value, .. } => vec![value],
        Edit::SetValue { value, .. } | Edit::SetObject { value } => secrets_of(value),
        Edit::EditText { edits, .. } => edits.iter().flat_map(of_edit).collect(),
        _ => Vec::new(),
    }
}

/// Texts of a tree that name secrets.
fn secrets_of(tree: &Tree) -> Vec<&Template> {
    match tree {
        Tree::Text(text) if !text.secrets().is_empty() => vec![text],
        Tree::List(items) => items.iter().flat_map(secrets_of).collect(),
        Tree::Map(entries) => entries.values().flat_map(secrets_of).collect(),
        _ => Vec::new(),
    }
}
