//! New users first, each proven by a login; changes of those that are there; then whoever nobody
//! wants any more.

use redan_model::plan::{Change, Edit, Expectation, Phase, Risk};
use redan_model::{Finding, User};

use crate::draft::{Draft, FileEdits, NewStep, PlannedEdit};
use crate::options::Part;
use crate::situation::Situation;
use crate::users::{self, Desired};

/// Controls about who may log in and what they may do; a failure of one is reason to plan users.
pub const ABOUT_USERS: &[&str] = &[
    "AUTH-001", "AUTH-002", "AUTH-003", "AUTH-004", "AUTH-005", "AUTH-006", "AUTH-007", "AUTH-008",
    "AUTH-009", "AUTH-011", "AUTH-012", "AUTH-013", "AUTH-014", "CMD-001", "CMD-002", "CMD-003",
    "CMD-004", "CMD-005", "CMD-006", "CMD-007", "CMD-008", "CMD-009", "CMD-010", "CMD-011",
    "CMD-012", "CMD-013", "CMD-014", "CMD-018", "CMD-019", "CMD-021", "CMD-022", "CMD-024",
    "CMD-025", "CMD-026", "CMD-027", "CMD-028", "DATA-005", "LINT-001", "LINT-003", "LINT-005",
    "LINT-007", "LINT-008", "LINT-009", "LINT-010", "LINT-011", "LINT-025", "LINT-026", "NET-003",
    "NET-004", "NET-009", "NET-010", "REPL-001", "REPL-009",
];
/// Controls after which a password has to be replaced.
const BAD_PASSWORD: &[&str] = &[
    "AUTH-004", "AUTH-005", "AUTH-006", "AUTH-007", "AUTH-008", "AUTH-011", "LINT-001", "LINT-003",
    "LINT-005", "LINT-026",
];

/// True when the plan decides about users here.
pub fn are_wanted(situation: &Situation<'_>) -> bool {
    let has_roles = situation.policy.is_written && !situation.policy.roles.is_empty();
    has_roles || !situation.failing(ABOUT_USERS).is_empty()
}

/// Plans users: new ones, changed ones, and those that go.
pub fn plan(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    if !are_wanted(situation) {
        return;
    }
    if situation.server.users.get().is_none() {
        let advice = "log in as a user that may run ACL LIST and ACL SETUSER; without them no user can be planned";
        draft.advise(situation.target(), ABOUT_USERS, advice);
        return;
    }
    let wanted = users::desired(situation);
    for desired in &wanted {
        match situation.user(&desired.name) {
            None => add(desired, situation, draft, edits),
            Some(present) => change(desired, present, situation, draft, edits),
        }
        if draft.part == Part::Close {
            prove(desired, Phase::Close, situation, draft);
        }
    }
    for user in unwanted(&wanted, situation) {
        remove(user, situation, draft, edits);
    }
}

/// True when whoever plans goes on as the same user when the plan has been applied.
pub fn keeps_its_user(situation: &Situation<'_>) -> bool {
    let user = situation.login();
    let wanted = users::desired(situation);
    user != "default" && unwanted(&wanted, situation).iter().all(|gone| gone.name != user)
}

/// A user that is not there.
fn add(desired: &Desired, situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    let why = format!("A user of its own for {}.", desired.purpose);
    set(desired, None, false, Phase::Identities, &why, situation, draft, edits);
    prove(desired, Phase::Identities, situation, draft);
}

/// A user that is there with other rights or a password that must go.
fn change(
    desired: &Desired,
    present: &User,
    situation: &Situation<'_>,
    draft: &mut Draft,
    edits: &mut FileEdits,
) {
    let release = situation.server.release;
    let right = desired.rights.are_those_of(present, release);
    let password = !present.nopass
        && !present.passwords.is_empty()
        && failures_about(present, situation).all(|f| !BAD_PASSWORD.contains(&f.control.0));
    match (right && present.enabled, password) {
        (true, true) => prove_administrator(desired, situation, draft),
        (false, true) => {
            // Rights that only grow are noticed by nobody; a right that goes is.
            let grows = desired.rights.include_those_of(present, release);
            let phase = if grows { Phase::Identities } else { Phase::Close };
            let why = format!("{} gets the rights that the policy gives it.", desired.name);
            set(desired, Some(present), true, phase, &why, situation, draft, edits);
        }
        (_, false) => {
            let why = format!("A new secret for {}, beside the present one.", desired.name);
            set(desired, Some(present), true, Phase::Identities, &why, situation, draft, edits);
            prove(desired, Phase::Identities, situation, draft);
            let why = format!("The old secret of {} is no longer accepted.", desired.name);
            set(desired, Some(present), false, Phase::Close, &why, situation, draft, edits);
        }
    }
}

/// The step for a running server, and the line of the file.
#[allow(clippy::too_many_arguments, reason = "one call for each kind of change")]
fn set(
    desired: &Desired,
    present: Option<&User>,
    keep_passwords: bool,
    phase: Phase,
    why: &str,
    situation: &Situation<'_>,
    draft: &mut Draft,
    edits: &mut FileEdits,
) {
    let fresh = phase == Phase::Close || !keep_passwords || needs_secret(present, situation);
    let secret = fresh.then(|| draft.secret(&desired.secret(), &desired.purpose));
    let rules = desired.rights.rules(secret.as_deref());
    let closes = match (present, phase) {
        (Some(user), Phase::Close) => about(user, situation),
        (Some(user), _) if keep_passwords && !fresh => about(user, situation),
        _ => Vec::new(),
    };
    edits.users.push(PlannedEdit {
        edit: Edit::SetUser { user: desired.name.clone(), rules: rules.clone(), keep_passwords },
        phase,
        closes: if situation.is_live() { Vec::new() } else { closes.clone() },
        needs_restart: false,
    });
    if !situation.is_live() {
        return;
    }
    let change = Change::SetUser { user: desired.name.clone(), rules, keep_passwords };
    let mut step = NewStep::new(phase, situation.target(), change, why)
        .closes(closes)
        .expects(vec![expected(&desired.name, present)]);
    if phase == Phase::Close {
        let notice = format!("who logs in as {} with more rights or an old secret", desired.name);
        step = step.risk(Risk::High).interrupts(Some(&notice));
    }
    draft.push(step);
}

/// True when the present password cannot stay the only one.
fn needs_secret(present: Option<&User>, situation: &Situation<'_>) -> bool {
    present.is_none_or(|user| {
        user.nopass
            || user.passwords.is_empty()
            || failures_about(user, situation).any(|f| BAD_PASSWORD.contains(&f.control.0))
    })
}

/// Whoever goes on when the default user is off must be able to, also when nothing of it changes.
fn prove_administrator(desired: &Desired, situation: &Situation<'_>, draft: &mut Draft) {
    let is_administrator = situation.policy.users.admin.as_ref() == Some(&desired.name);
    if is_administrator && !keeps_its_user(situation) && draft.part != Part::Close {
        prove(desired, Phase::Identities, situation, draft);
    }
}

/// A login on a new connection.
pub fn prove(desired: &Desired, phase: Phase, situation: &Situation<'_>, draft: &mut Draft) {
    if !situation.is_live() {
        return;
    }
    if !draft.part.has(phase) {
        return;
    }
    let secret = draft.secret(&desired.secret(), &desired.purpose);
    let change = Change::ProveLogin { user: desired.name.clone(), secret };
    let why = format!("{} can log in before anything is closed.", desired.name);
    draft.push(NewStep::new(phase, situation.target(), change, why));
}

/// Users that the policy does not know and about which a control complains. Where nobody wrote down
/// which roles there are, nobody can say whose user is one too many.
fn unwanted<'a>(wanted: &[Desired], situation: &Situation<'a>) -> Vec<&'a User> {
    if situation.policy.roles.is_empty() {
        return Vec::new();
    }
    let is_wanted = |user: &&User| wanted.iter().any(|desired| desired.name == user.name);
    let users = situation.users().iter().filter(|user| user.name != "default");
    users
        .filter(|user| !is_wanted(user))
        .filter(|user| failures_about(user, situation).next().is_some())
        .collect()
}

/// A user that goes, once nobody is logged in as it.
fn remove(user: &User, situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    let closes = about(user, situation);
    edits.users.push(PlannedEdit {
        edit: Edit::RemoveUser { user: user.name.clone() },
        phase: Phase::Close,
        closes: if situation.is_live() { Vec::new() } else { closes.clone() },
        needs_restart: false,
    });
    if !situation.is_live() {
        return;
    }
    let target = situation.target();
    let unused = Change::ExpectUnused { user: user.name.clone() };
    let why = format!("Nobody is logged in as {} any more.", user.name);
    draft.push(NewStep::new(Phase::Close, target, unused, why));
    let change = Change::DeleteUser { user: user.name.clone() };
    let why = format!("The policy knows no {}, and it may do what it should not.", user.name);
    let notice = format!("who still has the secret of {}", user.name);
    let step = NewStep::new(Phase::Close, target, change, why)
        .closes(closes)
        .expects(vec![expected(&user.name, Some(user))])
        .risk(Risk::High)
        .interrupts(Some(&notice));
    draft.push(step);
}

/// What the user is now, passwords left out.
pub fn expected(name: &str, present: Option<&User>) -> Expectation {
    let hidden = |word: &str| {
        if word.starts_with('#') { "#‹secret›".to_string() } else { word.to_string() }
    };
    let line = present.map(|user| {
        let words: Vec<String> = words(&user.line).into_iter().map(hidden).collect();
        words.join(" ")
    });
    Expectation::User { user: name.to_string(), line }
}

/// The words of an ACL line; a redaction mark `#‹redacted 3f2a›` is one word in spite of its space.
fn words(line: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    line.split(move |c: char| {
        depth += i32::from(c == '‹') - i32::from(c == '›');
        c == ' ' && depth <= 0
    })
    .collect()
}

/// Failures that name the user as their subject.
pub fn failures_about<'a>(
    user: &'a User,
    situation: &Situation<'a>,
) -> impl Iterator<Item = &'a Finding> {
    situation
        .failures()
        .filter(|finding| ABOUT_USERS.contains(&finding.control.0))
        .filter(|finding| finding.subject().split(',').any(|name| is_named(name, &user.name)))
}

/// `web`, or `user web` where the subject may be a directive too.
fn is_named(subject: &str, user: &str) -> bool {
    let subject = subject.trim();
    subject.strip_prefix("user ").unwrap_or(subject) == user
}

/// Ids of the controls that complain about the user.
pub fn about(user: &User, situation: &Situation<'_>) -> Vec<String> {
    let mut ids: Vec<String> =
        failures_about(user, situation).map(|finding| finding.control.0.to_string()).collect();
    ids.sort();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redacted_hash_is_one_word() {
        assert_eq!(
            words("user a on #‹redacted 3f2a› ~*"),
            ["user", "a", "on", "#‹redacted 3f2a›", "~*"]
        );
    }
}
