//! Whether nodes and Sentinels can go on talking to each other.

use std::collections::BTreeSet;

use redan_model::plan::{Change, Plan, Step, Template};

use super::{Found, ProblemKind};

/// What a Sentinel needs at the servers that it watches. Without one of them it chooses a replica
/// and never promotes it.
const FAILOVER: [&str; 4] = ["config|rewrite", "exec", "multi", "slaveof"];
/// Directives and options by which one server logs in at another.
const CREDENTIALS: [&str; 6] =
    ["auth-pass", "masterauth", "masteruser", "primaryauth", "primaryuser", "sentinel-pass"];

pub fn check(plan: &Plan, found: &mut Found) {
    order(plan, found);
    links(plan, found);
    failover(plan, found);
}

/// Whoever logs in elsewhere knows how before the first server closes.
fn order(plan: &Plan, found: &mut Found) {
    let closes = |step: &Step| {
        matches!(&step.change, Change::SetUser { user, rules, .. }
            if user == "default" && rules.iter().any(|rule| rule.as_str() == "off"))
    };
    let Some(first) = plan.steps.iter().position(closes) else { return };
    for step in plan.steps.iter().skip(first).filter(|step| sets_credentials(&step.change)) {
        let message = "a server is closed before others have what they log in with there";
        found.at(step, ProblemKind::LocksOut, message);
    }
}

/// No plain port closes before every replica follows an encrypted one.
fn links(plan: &Plan, found: &mut Found) {
    let closes = |step: &Step| {
        matches!(&step.change, Change::SetConfig { settings }
            if settings.iter().any(|it| it.directive == "port" && it.value.as_str() == "0"))
    };
    let Some(first) = plan.steps.iter().position(closes) else { return };
    let moves = |step: &&Step| matches!(step.change, Change::Follow { .. });
    for step in plan.steps.iter().skip(first).filter(moves) {
        let message = "a plain port is closed before the replicas that follow it have moved";
        found.at(step, ProblemKind::LocksOut, message);
    }
}

fn sets_credentials(change: &Change) -> bool {
    match change {
        Change::SetConfig { settings } => {
            settings.iter().any(|setting| CREDENTIALS.contains(&setting.directive.as_str()))
        }
        Change::SetSentinel { option, .. } => CREDENTIALS.contains(&option.as_str()),
        Change::SetSentinelConfig { directive, .. } => CREDENTIALS.contains(&directive.as_str()),
        _ => false,
    }
}

/// The user of Sentinels keeps every right that a failover takes.
fn failover(plan: &Plan, found: &mut Found) {
    let name = |step: &Step| match &step.change {
        Change::SetSentinel { option, value, .. } if option == "auth-user" => {
            Some(value.as_str().to_string())
        }
        _ => None,
    };
    let names: BTreeSet<String> = plan.steps.iter().filter_map(name).collect();
    let sentinels: BTreeSet<&str> = plan
        .servers
        .iter()
        .filter(|server| server.role == "sentinel")
        .map(|server| server.target.as_str())
        .collect();
    for step in plan.steps.iter().filter(|step| !sentinels.contains(step.target.as_str())) {
        let Change::SetUser { user, rules, .. } = &step.change else { continue };
        let missing: Vec<&str> =
            FAILOVER.into_iter().filter(|command| !allows(rules, command)).collect();
        if names.contains(user) && !missing.is_empty() {
            let message = format!(
                "{user} is the user of Sentinels, and cannot fail over without {}",
                missing.join(", ")
            );
            found.at(step, ProblemKind::LocksOut, message);
        }
    }
}

fn allows(rules: &[Template], command: &str) -> bool {
    let has = |word: &str| rules.iter().any(|rule| rule.as_str() == word);
    let parent = command.split('|').next().unwrap_or(command);
    has("+@all") || has(&format!("+{command}")) || has(&format!("+{parent}"))
}
