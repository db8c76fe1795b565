//! The old ways in are closed, last.

use redan_model::User;
use redan_model::plan::{Afterwards, Change, Edit, Phase, Risk, Template};

use crate::draft::{Draft, FileEdits, NewStep, PlannedEdit};
use crate::identities;
use crate::situation::Situation;
use crate::{clients, tls, users};

/// Rules of a default user that nobody can use. `resetpass` matters: a default user that is off and
/// keeps `nopass` makes protected mode refuse every other host, whoever logs in.
const OFF: [&str; 5] = ["off", "resetpass", "resetkeys", "resetchannels", "-@all"];
/// Failures that have another subject than the user, and that an open default user causes.
const OF_OPEN_DEFAULT: &[&str] =
    &["AUTH-001", "AUTH-003", "NET-003", "NET-009", "NET-010", "REPL-001", "REPL-009", "LINT-008"];

/// Turns the default user off, once others have been proven and nobody uses it.
pub fn plan(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    if situation.policy.users.admin.is_none() {
        let advice = "the policy wants no administrator (`[users] without`), so the default user cannot be closed: nobody could change the server any more";
        draft.advise(situation.target(), OF_OPEN_DEFAULT, advice);
        return;
    }
    let present = situation.user("default");
    if !closes(situation) {
        return;
    }
    let closes = closed_by_off(present, situation);
    let mut rules: Vec<Template> = OFF.iter().map(|word| Template::text(word)).collect();
    if situation.has_replicas() {
        // Replicas that are connected as default acknowledge what they got by REPLCONF. Refused, they
        // would count as gone, and be disconnected. Nobody can log in as a user that is off.
        rules.push(Template::text("+replconf"));
    }
    edit(rules.clone(), &closes, situation, edits);
    if situation.is_live() {
        steps(present, rules, closes, situation, draft);
        remark_password(situation, draft);
    }
}

/// `CONFIG GET` goes on showing a password that nobody can use. Setting it to nothing would give the
/// default user `nopass`, with which protected mode refuses every other host.
fn remark_password(situation: &Situation<'_>, draft: &mut Draft) {
    let is_seen = !situation.text("requirepass").is_empty();
    if is_seen && situation.failing(&["AUTH-002"]).is_empty() && draft.part.has(Phase::Close) {
        let advice = "restart the server when it suits you: until then `CONFIG GET requirepass` shows the old password, though nobody can log in with it any more";
        draft.remark(situation.target(), "AUTH-002", advice.into());
    }
}

/// True when the plan turns the default user off.
fn closes(situation: &Situation<'_>) -> bool {
    let is_on = situation.user("default").is_none_or(|user| user.enabled);
    let is_known = situation.server.users.get().is_some();
    is_on && is_known && identities::are_wanted(situation) && situation.policy.users.admin.is_some()
}

/// True when the default user lets everybody in, and still does after the plan.
pub fn is_left_open(situation: &Situation<'_>) -> bool {
    let is_open = |user: &User| user.enabled && user.nopass;
    situation.user("default").is_none_or(is_open) && !closes(situation)
}

/// Who to log in as when the default user is off, and where; `None` when both stay what they are.
pub fn afterwards(situation: &Situation<'_>) -> Option<Afterwards> {
    let admin = situation.policy.users.admin.as_deref()?;
    let planned = identities::are_wanted(situation) && situation.server.users.get().is_some();
    let target = tls::moved(situation);
    let stays = identities::keeps_its_user(situation) && target.is_none();
    if !planned || !situation.is_live() || stays {
        return None;
    }
    let authority = target.is_some().then(|| situation.policy.tls.authority.clone());
    Some(Afterwards { user: admin.to_string(), secret: users::secret_of(admin), target, authority })
}

/// Controls that fail because of the default user.
fn closed_by_off(present: Option<&User>, situation: &Situation<'_>) -> Vec<String> {
    let mut closes = situation.failing(OF_OPEN_DEFAULT);
    closes.extend(present.map(|user| identities::about(user, situation)).unwrap_or_default());
    closes.sort();
    closes.dedup();
    closes
}

fn edit(rules: Vec<Template>, closes: &[String], situation: &Situation<'_>, edits: &mut FileEdits) {
    let of_file = if situation.is_live() { Vec::new() } else { closes.to_vec() };
    edits.users.push(PlannedEdit {
        edit: Edit::SetUser { user: "default".into(), rules, keep_passwords: false },
        phase: Phase::Close,
        closes: of_file,
        needs_restart: false,
    });
    if !situation.text("requirepass").is_empty() {
        // A line that the default user no longer obeys; CONFIG GET shows it until the next start.
        edits.config.push(PlannedEdit {
            edit: Edit::RemoveDirective { name: "requirepass".into(), first: None },
            phase: Phase::Close,
            closes: situation.failing(&["AUTH-002", "LINT-007", "LINT-010", "LINT-011"]),
            needs_restart: situation.is_live(),
        });
    }
}

fn steps(
    present: Option<&User>,
    rules: Vec<Template>,
    closes: Vec<String>,
    situation: &Situation<'_>,
    draft: &mut Draft,
) {
    let target = situation.target();
    let unused = Change::ExpectUnused { user: "default".into() };
    let why = match connected(situation) {
        Some(who) => format!("All clients have users of their own. Now as default: {who}."),
        None => "All clients have users of their own.".to_string(),
    };
    draft.push(NewStep::new(Phase::Close, target, unused, why));
    let change = Change::SetUser { user: "default".into(), rules, keep_passwords: false };
    let notice = "clients that do not log in, or log in as default, are refused from now on";
    let step = NewStep::new(Phase::Close, target, change, "No identity, no command.")
        .closes(closes)
        .expects(vec![identities::expected("default", present)])
        .risk(Risk::High)
        .interrupts(Some(notice));
    draft.push(step);
    let why = "A stranger is refused.";
    draft.push(NewStep::new(Phase::Close, target, Change::ProveClosed, why));
}

/// Clients that are logged in as the default user now: `10.0.0.5 (api) 2 times, 127.0.0.1`.
fn connected(situation: &Situation<'_>) -> Option<String> {
    let hosts = clients::of_server(situation.policy, situation.server);
    let row = |(host, count): (&String, &usize)| match count {
        1 => host.clone(),
        count => format!("{host} {count} times"),
    };
    let rows: Vec<String> = hosts.iter().map(row).collect();
    (!rows.is_empty()).then(|| rows.join(", "))
}
