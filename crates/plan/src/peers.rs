//! What servers say to each other: replicas at their primary, Sentinels at both and among each other.

use redan_model::plan::{Change, ConfigSetting, Edit, Phase, Template};

use crate::draft::{Draft, FileEdits, NewStep, PlannedEdit};
use crate::identities;
use crate::settings;
use crate::situation::Situation;
use crate::users;

/// What logging in at the primary mends.
const OF_REPLICATION: &[&str] =
    &["REPL-001", "REPL-002", "REPL-003", "REPL-004", "REPL-005", "REPL-014", "REPL-017"];
const OF_SENTINEL: &[&str] = &["REPL-014", "REPL-015"];

/// Names the user and the password with which the server logs in at others. It does so on its next
/// connection; those that are open stay.
pub fn plan(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    if !identities::are_wanted(situation) || situation.server.users.get().is_none() {
        return;
    }
    if situation.is_sentinel() {
        sentinel(situation, draft);
    } else if situation.is_replicated() {
        replication(situation, draft, edits);
    }
}

/// `masteruser` and `masterauth` on every node, primaries too: after a failover they follow.
fn replication(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    let Some(user) = situation.policy.users.replication.as_deref() else { return };
    let is_set = situation.text("masteruser") == user && !situation.text("masterauth").is_empty();
    if is_set && situation.failing(OF_REPLICATION).is_empty() {
        return;
    }
    let secret = draft.secret(&users::secret_of(user), "replicas at their primary");
    let pairs = [("masteruser", Template::text(user)), ("masterauth", Template::secret(&secret))];
    let closes = situation.failing(OF_REPLICATION);
    for (name, value) in &pairs {
        edits.config.push(PlannedEdit {
            edit: Edit::SetDirective { name: (*name).into(), arguments: vec![value.clone()] },
            phase: Phase::Peers,
            closes: if situation.is_live() { Vec::new() } else { closes.clone() },
            needs_restart: false,
        });
    }
    if !situation.is_live() {
        return;
    }
    let setting = |(name, value): &(&str, Template)| ConfigSetting {
        directive: (*name).to_string(),
        value: value.clone(),
    };
    let change = Change::SetConfig { settings: pairs.iter().map(setting).collect() };
    let why =
        "The node can log in at its primary, now or after a failover, before a login is asked for.";
    let step = NewStep::new(Phase::Peers, situation.target(), change, why)
        .closes(closes)
        .expects(pairs.iter().map(|(name, _)| settings::expected(situation, name)).collect());
    draft.push(step);
}

/// How a Sentinel logs in at what it watches, and at other Sentinels. Either makes it connect anew.
fn sentinel(situation: &Situation<'_>, draft: &mut Draft) {
    let Some(user) = situation.policy.users.sentinel.as_deref() else { return };
    if !situation.is_live() {
        let advice = "plan for the running Sentinel: it writes this file itself";
        return draft.advise(situation.target(), OF_SENTINEL, advice);
    }
    let watched = situation.server.sentinel.iter().flat_map(|sentinel| &sentinel.primaries);
    let secret = draft.secret(&users::secret_of(user), "Sentinels at the servers that they watch");
    for primary in watched.filter(|primary| situation.is_planned_primary(primary)) {
        for (option, value) in
            [("auth-user", Template::text(user)), ("auth-pass", Template::secret(&secret))]
        {
            let change =
                Change::SetSentinel { primary: primary.name.clone(), option: option.into(), value };
            let why = format!("The Sentinel can log in at {} and its replicas.", primary.name);
            let step = NewStep::new(Phase::Peers, situation.target(), change, why)
                .closes(situation.failing(OF_SENTINEL));
            draft.push(step);
        }
    }
    for (directive, value) in
        [("sentinel-user", Template::text(user)), ("sentinel-pass", Template::secret(&secret))]
    {
        let change = Change::SetSentinelConfig { directive: directive.into(), value };
        let why = "The Sentinel can log in at the other Sentinels.";
        draft.push(NewStep::new(Phase::Peers, situation.target(), change, why));
    }
}
