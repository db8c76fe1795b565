//! Surprises in user lines.

use redan_model::acl::{CommandRule, RuleSubject};
use redan_model::command::CommandSet;
use redan_model::command::spec::CommandSpec;
use redan_model::{LintKind, Location, Release};

use crate::acl::rules::DraftSelector;
use crate::acl::{self, AclFile, Draft, RuleError};
use crate::acl::{Context, ProblemKind};
use crate::effective::state::State;

/// What the rules of one user show. `rules` have their selectors joined.
pub(in crate::effective) fn user_line(
    state: &mut State<'_>,
    name: &str,
    rules: &[Vec<u8>],
    location: &Location,
    context: &Context<'_>,
) {
    let mut draft = Draft::new(name, context.scope());
    let mut had_password = false;
    for rule in rules {
        let lower = rule.to_ascii_lowercase();
        had_password |= matches!(lower.first(), Some(b'>' | b'#'));
        if lower == b"nopass" && had_password {
            let detail = format!("nopass forgets the passwords before it: {name} needs none");
            state.lint(LintKind::NopassAfterPassword, location.clone(), name, detail);
        }
        if matches!(lower.as_slice(), b"resetpass" | b"reset") {
            had_password = false;
        }
        undone_denials(state, name, &draft, &lower, location);
        match draft.apply(rule, context.scope()) {
            Err(RuleError::MalformedHash) => {
                let detail = format!("a hash of {name} is not 64 lower-case hexadecimal digits");
                state.lint(LintKind::MalformedHash, location.clone(), name, detail);
            }
            Err(RuleError::UnknownCommand) => renamed(state, name, &lower, location),
            _ => {}
        }
    }
    unusable(state, &draft, location);
}

/// `-flushall +@all`: the later rule allows again what the earlier one took away.
fn undone_denials(
    state: &mut State<'_>,
    name: &str,
    draft: &Draft,
    rule: &[u8],
    location: &Location,
) {
    let Some(root) = draft.selectors.first() else { return };
    let undone = match rule {
        b"+@all" | b"allcommands" => root.rules.iter().find(|rule| !rule.allow),
        [b'+', b'@', category @ ..] => {
            let category = String::from_utf8_lossy(category);
            root.rules.iter().find(|rule| !rule.allow && is_member(&rule.subject, &category, state))
        }
        _ => None,
    };
    let Some(undone) = undone else { return };
    let what = match &undone.subject {
        RuleSubject::Category(category) => format!("-@{category}"),
        RuleSubject::Command(command) => format!("-{command}"),
        RuleSubject::Subcommand(command, sub) => format!("-{command}|{sub}"),
    };
    let rule = String::from_utf8_lossy(rule);
    let detail = format!("{rule} stands after {what} and allows it again for {name}");
    state.lint(LintKind::DenialUndone, location.clone(), name, detail);
}

fn is_member(subject: &RuleSubject, category: &str, state: &State<'_>) -> bool {
    let command = match subject {
        RuleSubject::Category(_) => return false,
        RuleSubject::Command(command) => command.clone(),
        RuleSubject::Subcommand(command, sub) => format!("{command}|{sub}"),
    };
    redan_model::command::CommandInfo::find(&command)
        .is_some_and(|info| info.is_in(category, state.input.release))
}

/// `+alias`: rules know commands by their original names only.
fn renamed(state: &mut State<'_>, name: &str, rule: &[u8], location: &Location) {
    let command = String::from_utf8_lossy(rule.get(1..).unwrap_or_default()).into_owned();
    let Some(original) = state.commands.original(&command).map(str::to_lowercase) else { return };
    let detail = format!(
        "{name}'s rules use the new name of {original}; rules always use the original names"
    );
    state.lint(LintKind::AclUsesRenamedName, location.clone(), name, detail);
}

/// A user that can do nothing, though somebody wrote rules for it.
fn unusable(state: &mut State<'_>, draft: &Draft, location: &Location) {
    let silent = |selector: &DraftSelector| {
        !selector.all_commands && !selector.rules.iter().any(|rule| rule.allow)
    };
    let release = state.input.release;
    let keyless = |selector: &DraftSelector| {
        !selector.all_keys && selector.keys.is_empty() && needs_keys(selector, release)
    };
    let missing = if draft.selectors.iter().all(silent) {
        "no command"
    } else if draft.selectors.iter().all(keyless) {
        "no key pattern"
    } else if !draft.nopass && draft.passwords.is_empty() {
        "no password"
    } else {
        ""
    };
    // A user that is off and empty is how one switches a user off.
    let switched_off = !draft.enabled && (draft.name == "default" || !missing.is_empty());
    if switched_off || (draft.enabled && missing.is_empty()) {
        return;
    }
    let detail = if draft.enabled {
        format!("{} has {missing}", draft.name)
    } else {
        format!("{} has rights but is off: the line does not say on", draft.name)
    };
    state.lint(LintKind::UnusableUser, location.clone(), &draft.name, detail);
}

/// Whether a selector without key patterns was meant to have some: a whole category that it allows has commands
/// that take keys, or nothing else is left. A health check with `+ping` is complete without a key.
fn needs_keys(selector: &DraftSelector, release: Release) -> bool {
    let take_keys = |set: &CommandSet| set.iter().any(|command| takes_keys(command.name));
    let is_category = |rule: &&CommandRule| matches!(rule.subject, RuleSubject::Category(_));
    let mut granted = selector.rules.iter().filter(|rule| rule.allow);
    selector.all_commands
        || granted
            .clone()
            .filter(is_category)
            .any(|rule| take_keys(&rule.subject.commands(release)))
        || granted.all(|rule| {
            rule.subject.commands(release).iter().all(|command| takes_keys(command.name))
        })
}

fn takes_keys(command: &str) -> bool {
    CommandSpec::find(command).is_some_and(|spec| !spec.keys.is_empty())
}

/// What an ACL file shows.
pub(in crate::effective) fn acl_file(state: &mut State<'_>, file: &AclFile, path: &str) {
    for problem in &file.problems {
        let (kind, detail) = match problem.kind {
            ProblemKind::NotAUserLine => (
                LintKind::ForeignLineInAclFile,
                "an ACL file holds user lines only, no comments".to_string(),
            ),
            ProblemKind::Duplicate => {
                (LintKind::DuplicateUser, "this user has a line already".to_string())
            }
            ProblemKind::Rule(error) => {
                (LintKind::StartError, format!("the server refuses to start: {error}"))
            }
        };
        state.lint(kind, problem.location.clone(), path, detail);
    }
    if !file.names_default {
        let detail = "without a line for it the default user is on, needs no password and may do \
                      everything";
        state.lint(LintKind::AclFileWithoutDefault, Location::file(path), "default", detail);
    }
    let context = acl_context(state);
    for line in &file.lines {
        let rules: Vec<&[u8]> = line.rules.iter().map(Vec::as_slice).collect();
        let merged = acl::merge_selectors(&rules).unwrap_or_default();
        let merged: Vec<Vec<u8>> = merged.into_iter().map(std::borrow::Cow::into_owned).collect();
        user_line(state, &line.user, &merged, &line.location, &context);
        if merged.iter().any(|rule| is_plain_password(rule)) {
            let detail = format!("{} has a password in clear text", line.user);
            state.lint(LintKind::PlainSecret, line.location.clone(), &line.user, detail);
        }
        if merged.iter().any(|rule| has_variable(rule)) {
            let detail = format!("nothing expands variables in the rules of {}", line.user);
            state.lint(LintKind::UnexpandedVariable, line.location.clone(), &line.user, detail);
        }
    }
}

fn acl_context<'a>(state: &State<'a>) -> Context<'a> {
    Context {
        release: state.input.release,
        all_channels: state.text("acl-pubsub-default") == "allchannels",
        lines_before: 0,
        redactor: state.input.redactor,
    }
}

fn is_plain_password(rule: &[u8]) -> bool {
    let text = String::from_utf8_lossy(rule);
    rule.first() == Some(&b'>')
        && rule.len() > 1
        && !has_variable(rule)
        && !text.contains(redan_model::secret::UNKNOWN_START)
}

fn has_variable(rule: &[u8]) -> bool {
    super::is_unexpanded("user", &String::from_utf8_lossy(rule))
}
