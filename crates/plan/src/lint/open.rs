//! Whether strangers get in between two steps, or after the next start.

use std::collections::BTreeSet;

use redan_model::plan::{Change, ConfigSetting, Edit, Plan, Step, Syntax, Template};

use super::{Found, ProblemKind};

pub fn check(plan: &Plan, found: &mut Found) {
    let targets: BTreeSet<&str> = plan.steps.iter().map(|step| step.target.as_str()).collect();
    for target in targets {
        let steps: Vec<&Step> = plan.steps.iter().filter(|step| step.target == target).collect();
        running(&steps, found);
        files(&steps, found);
    }
}

/// What the running server lets in.
fn running(steps: &[&Step], found: &mut Found) {
    let closing = steps.iter().rposition(|step| closes_default(&step.change));
    for (index, step) in steps.iter().enumerate() {
        if let Change::SetUser { user, rules, .. } = &step.change
            && user == "default"
            && lets_anybody_in(rules)
        {
            let message = "the default user needs no password: whoever connects is it";
            found.at(step, ProblemKind::LeavesOpen, message);
        }
        if let Change::SetConfig { settings } = &step.change {
            let is_before = closing.is_some_and(|closing| index < closing);
            let opens = settings.iter().any(|setting| setting.directive == "tls-port");
            // Whoever finds the new port needs no certificate, and no less a password than before.
            let widening =
                settings.iter().filter(|it| !opens || it.directive != "tls-auth-clients");
            widening.for_each(|setting| widens(setting, step, is_before, found));
        }
    }
    if let Some(closing) = closing {
        let proven = |step: &&&Step| matches!(step.change, Change::ProveClosed);
        if !steps.iter().skip(closing).any(|step| proven(&step)) {
            let message = "nothing proves after it that a stranger is refused";
            found.at(steps[closing], ProblemKind::LeavesOpen, message);
        }
    }
}

fn closes_default(change: &Change) -> bool {
    matches!(change, Change::SetUser { user, rules, .. } if user == "default" && has(rules, "off"))
}

fn lets_anybody_in(rules: &[Template]) -> bool {
    has(rules, "on") && has(rules, "nopass")
}

fn has(rules: &[Template], word: &str) -> bool {
    rules.iter().any(|rule| rule.as_str() == word)
}

/// A setting that lets more people in.
fn widens(setting: &ConfigSetting, step: &Step, is_before: bool, found: &mut Found) {
    let value = setting.value.as_str();
    let message = match setting.directive.as_str() {
        "requirepass" if value.is_empty() => {
            "an empty requirepass makes the default user one without a password; change the user instead"
        }
        "protected-mode" if value == "no" && is_before => {
            "protected mode goes off while the default user is still on"
        }
        "bind" if is_before && binds_everywhere(value) => {
            "the server listens everywhere while the default user is still on"
        }
        "tls-auth-clients" if value == "no" && is_before => {
            "certificates are no longer asked for while the default user is still on"
        }
        _ => return,
    };
    found.at(step, ProblemKind::LeavesOpen, message);
}

fn binds_everywhere(value: &str) -> bool {
    value.split_ascii_whitespace().any(|word| matches!(word, "*" | "0.0.0.0" | "::" | "::*"))
}

/// What the next start lets in.
fn files(steps: &[&Step], found: &mut Found) {
    // Users of an ACL file are set before the configuration file that names it loses its password.
    let mut default_is_set = false;
    for step in steps {
        match &step.change {
            Change::EditFile { edits, .. } => {
                let edits: Vec<&Edit> = edits.iter().flat_map(Edit::all).collect();
                default_is_set |= edits.iter().any(|edit| sets_default(edit));
                edits.iter().for_each(|edit| opens(edit, default_is_set, step, found));
            }
            // An ACL file, or the manifest of a Secret that holds one.
            Change::CreateFile { path, text, .. } => {
                let is_there = |line: &str| line.trim_start().starts_with("user default ");
                default_is_set |= text.as_str().lines().any(is_there);
                if !default_is_set && Syntax::of_path(path) == Syntax::Acl {
                    let message = "an ACL file without a line for the default user leaves it on, without a password";
                    found.at(step, ProblemKind::LeavesOpen, message);
                }
            }
            _ => {}
        }
    }
}

/// A line that keeps strangers out.
fn sets_default(edit: &Edit) -> bool {
    match edit {
        Edit::SetUser { user, rules, .. } => user == "default" && !has(rules, "nopass"),
        Edit::SetDirective { name, arguments } => {
            name == "requirepass" && arguments.iter().any(|word| !word.as_str().is_empty())
        }
        _ => false,
    }
}

fn opens(edit: &Edit, default_is_set: bool, step: &Step, found: &mut Found) {
    let message = match edit {
        Edit::RemoveDirective { name, .. } if name == "requirepass" && !default_is_set => {
            "without requirepass and without a line for the default user the next start is an open one"
        }
        Edit::RemoveUser { user } if user == "default" && !default_is_set => {
            "without its line the default user is on and needs no password after the next start"
        }
        Edit::SetUser { user, rules, .. } if user == "default" && lets_anybody_in(rules) => {
            "the default user needs no password after the next start"
        }
        _ => return,
    };
    found.at(step, ProblemKind::LeavesOpen, message);
}
