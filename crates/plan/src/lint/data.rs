//! Whether keys can be lost: when a step is done, or at the next start.

use std::collections::BTreeSet;

use redan_model::plan::{Change, Edit, Expectation, Expected, Plan, Step, Template};

use super::{Found, ProblemKind};

/// Directives that name where the data are, or whose they are. With another value the next start
/// or the next synchronisation begins with other data.
const WHERE_DATA_ARE: [&str; 9] = [
    "appenddirname",
    "appendfilename",
    "cluster-config-file",
    "databases",
    "dbfilename",
    "dir",
    "replicaof",
    "rdb-version-check",
    "slaveof",
];

pub fn check(plan: &Plan, found: &mut Found) {
    let mut append_only: BTreeSet<&str> = BTreeSet::new();
    let mut followed: BTreeSet<(&str, String)> = BTreeSet::new();
    for step in &plan.steps {
        if matches!(step.change, Change::EnableAppendOnly) || expects_append_only(step) {
            append_only.insert(&step.target);
        }
        match &step.change {
            Change::Follow { host, port, .. } => {
                followed.insert((&step.target, format!("{host} {port}")));
            }
            Change::SetConfig { settings } => {
                for setting in settings {
                    let value = setting.value.as_str();
                    setting_loses(&setting.directive, value, false, step, found);
                }
            }
            Change::EditFile { edits, .. } => {
                let is_on = append_only.contains(step.target.as_str());
                // The line of a replica that follows there already keeps whose its data are.
                let is_kept = |edit: &&Edit| {
                    primary_of(edit).is_some_and(|it| followed.contains(&(&step.target, it)))
                };
                let edits = edits.iter().flat_map(Edit::all).filter(|edit| !is_kept(edit));
                edits.for_each(|edit| edit_loses(edit, is_on, step, found));
            }
            _ => {}
        }
    }
}

/// The primary that a line names: `host port`.
fn primary_of(edit: &Edit) -> Option<String> {
    match edit {
        Edit::SetDirective { name, arguments } if name == "replicaof" => {
            let words: Vec<&str> = arguments.iter().map(Template::as_str).collect();
            Some(words.join(" "))
        }
        _ => None,
    }
}

/// The server has its append-only file already.
fn expects_append_only(step: &Step) -> bool {
    step.expect.iter().any(|expect| {
        matches!(expect, Expectation::Setting { directive, value: Expected::Plain(value) }
            if directive == "appendonly" && value == "yes")
    })
}

/// `is_on`: the append-only file holds the data by the time the line is read.
fn setting_loses(directive: &str, value: &str, is_on: bool, step: &Step, found: &mut Found) {
    let message = match directive {
        "appendonly" if value == "yes" && !is_on => {
            "with appendonly alone the next start reads an append-only file that is not there, and begins empty; turn it on in the running server first"
        }
        "appendonly" if value == "no" => {
            "what was written since the last snapshot is no longer kept"
        }
        "save" if value.is_empty() => "no snapshots are taken any more",
        "repl-diskless-load" if value == "flush-before-load" => {
            "a replica drops its data before it has those of its primary"
        }
        name if WHERE_DATA_ARE.contains(&name) => {
            "it decides where the data are or whose they are; move them by hand"
        }
        _ => return,
    };
    found.at(step, ProblemKind::LosesData, format!("{directive}: {message}"));
}

fn edit_loses(edit: &Edit, is_on: bool, step: &Step, found: &mut Found) {
    match edit {
        Edit::SetDirective { name, arguments } => {
            let words: Vec<&str> = arguments.iter().map(Template::as_str).collect();
            setting_loses(name, words.join(" ").trim(), is_on, step, found);
        }
        Edit::RemoveDirective { name, .. } if name == "appendonly" || name == "save" => {
            let message =
                format!("{name}: without its line the next start keeps less than this one");
            found.at(step, ProblemKind::LosesData, message);
        }
        Edit::RemoveDirective { name, .. } if name == "rename-command" => {
            let message = "an append-only file may hold the new name, which the next start would not know: run BGREWRITEAOF on all nodes, then take the line out by hand";
            found.at(step, ProblemKind::LosesData, message);
        }
        _ => {}
    }
}
