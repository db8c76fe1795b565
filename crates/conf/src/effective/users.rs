//! Users: from user lines, from an ACL file, or the default user with `requirepass`.

use redan_model::server::FileRole;
use redan_model::{Gap, Known, Location, Origin, TargetId, User};

use super::state::{Here, State, unlined};
use crate::acl::{self, AclFile, Context, Draft, RuleError};
use crate::files::ReadError;

/// A `user` line of the configuration.
#[derive(Clone, Debug)]
pub(crate) struct UserLine {
    pub name: String,
    /// Rules with selectors joined; never to print them.
    pub rules: Vec<Vec<u8>>,
    pub location: Location,
}

impl UserLine {
    /// Reads a line as the server does while it reads the file: unknown commands pass, because a
    /// module may bring them.
    pub fn read(state: &mut State<'_>, here: &Here<'_>, words: Vec<Vec<u8>>) -> Result<(), String> {
        let Some((name, rules)) = words.split_first() else {
            return Err("Bad directive or wrong number of arguments".into());
        };
        let name = String::from_utf8_lossy(name).into_owned();
        let refused =
            |what: &str, error: RuleError| format!("Error in user declaration '{what}': {error}");
        if state.user_names.contains(&name) {
            return Err(refused(&name, RuleError::DuplicateUser));
        }
        // The servers count rules from zero but quote the word at that place of the whole line.
        let quoted = |index: usize| match index {
            0 => "user".to_string(),
            1 => name.clone(),
            _ => rules.get(index - 2).map(|rule| redacted(rule, state)).unwrap_or_default(),
        };
        let borrowed: Vec<&[u8]> = rules.iter().map(Vec::as_slice).collect();
        let merged = acl::merge_selectors(&borrowed)
            .map_err(|index| refused(&quoted(index), open_parenthesis(state)))?;
        let scope = context(state).scope();
        let mut draft = Draft::new(&name, scope);
        let mut unknown = false;
        for (index, rule) in merged.iter().enumerate() {
            match draft.apply(rule, scope) {
                Ok(()) => {}
                Err(RuleError::UnknownCommand) => unknown = true,
                Err(error) => return Err(refused(&quoted(index), error)),
            }
        }
        let rules = merged.into_iter().map(std::borrow::Cow::into_owned).collect();
        state.met_unknown_command |= unknown;
        state.user_names.insert(name.clone());
        state.users.push(UserLine { name, rules, location: here.location() });
        Ok(())
    }
}

/// The servers print whatever error came last: on Redis 7.0 there is always one from its start.
fn open_parenthesis(state: &State<'_>) -> RuleError {
    if state.met_unknown_command || state.input.release <= redan_model::Release::Redis7_0 {
        RuleError::UnknownCommand
    } else {
        RuleError::OpenParenthesis
    }
}

/// A rule for a message.
fn redacted(rule: &[u8], state: &State<'_>) -> String {
    crate::mask::user_line(rule, state.input.redactor)
}

fn context<'a>(state: &State<'a>) -> Context<'a> {
    Context {
        release: state.input.release,
        all_channels: state.text("acl-pubsub-default") == "allchannels",
        lines_before: 0,
        redactor: state.input.redactor,
    }
}

/// The users that the server would have, or why that cannot be known.
pub(super) fn effective(state: &mut State<'_>) -> Known<Vec<User>> {
    let acl_file = state.text("aclfile");
    let file_origin = state.written("aclfile").and_then(|slot| slot.origin.location().cloned());
    if acl_file.is_empty() {
        return Known::Yes(from_lines(state));
    }
    if !state.users.is_empty() {
        state.acl_error = Some(unlined(both_sources(state), file_origin));
        return Known::Yes(from_lines(state));
    }
    match state.read(&acl_file) {
        Ok((path, bytes)) => Known::Yes(from_file(state, &acl_file, &path, &bytes)),
        Err(error) => unreadable(state, &acl_file, error, file_origin),
    }
}

fn both_sources(state: &State<'_>) -> String {
    let (product, file) = if state.input.release >= redan_model::Release::Valkey8_0 {
        ("Valkey", "valkey.conf")
    } else {
        ("Redis", "redis.conf")
    };
    format!(
        "Configuring {product} with users defined in {file} and at the same setting an ACL file \
         path is invalid. This setup is very likely to lead to configuration errors and security \
         holes, please define either an ACL file or declare users directly in your {file}, but \
         not both."
    )
}

fn unreadable(
    state: &mut State<'_>,
    path: &str,
    error: ReadError,
    location: Option<Location>,
) -> Known<Vec<User>> {
    if error == ReadError::NotFound && !state.input.host.has_paths {
        state.doubt(format!("the ACL file {path} is not part of what was read"));
    } else {
        let errors = format!("Error loading ACLs, opening file '{path}': {error}");
        state.acl_error = Some(unlined(aborting(state, &errors), location));
    }
    let target = TargetId::from(state.input.config_file.unwrap_or(path));
    Known::No(Gap::new(
        &target,
        format!("read the ACL file {path}"),
        format!("{error}; add the file to what is audited"),
    ))
}

fn aborting(state: &State<'_>, errors: &str) -> String {
    let valkey = state.input.release >= redan_model::Release::Valkey8_0;
    let product = if valkey { "Valkey" } else { "Redis" };
    cut(format!("Aborting {product} startup because of ACL errors: {errors}"))
}

/// The servers cut a line of their log at 1,023 bytes.
fn cut(mut message: String) -> String {
    const LOG_LENGTH: usize = 1023;
    if message.len() > LOG_LENGTH {
        let end = (0..=LOG_LENGTH).rev().find(|end| message.is_char_boundary(*end));
        message.truncate(end.unwrap_or_default());
    }
    message
}

fn from_file(state: &mut State<'_>, configured: &str, path: &str, bytes: &[u8]) -> Vec<User> {
    state.note_file(FileRole::Acl, path);
    let shown = state.shown_path(path);
    let written = state.input.files.written(path);
    let lines_before = written.map_or(0, |written| written.lines_before);
    let file: AclFile = acl::parse_file(bytes, &shown, &Context { lines_before, ..context(state) });
    if let Some(errors) = file.error(configured) {
        let location = file.problems.first().map(|problem| problem.location.clone());
        let mut error = unlined(aborting(state, &errors), location);
        error.line = file.problems.first().map(|problem| problem.location.line);
        state.acl_error = Some(error);
    }
    super::lints::acl_file(state, &file, &shown);
    file.users
}

/// User lines on top of the default user.
fn from_lines(state: &mut State<'_>) -> Vec<User> {
    let context = context(state);
    let mut users = std::collections::BTreeMap::new();
    users.insert("default".to_string(), default_user(state, &context));
    for line in state.users.clone() {
        let mut draft = Draft::new(&line.name, context.scope());
        if line.name == "default" {
            // The default user exists already and is reset, which leaves a trace on old releases.
            let _ = draft.apply(b"reset", context.scope());
        }
        for rule in &line.rules {
            if draft.apply(rule, context.scope()).is_err() {
                let reason = "Critical error while loading ACLs. Exiting.".to_string();
                state.acl_error.get_or_insert(unlined(reason, Some(line.location.clone())));
            }
        }
        if line.name.bytes().any(|byte| crate::words::is_space(byte) || byte == 0) {
            let reason = "Critical error while loading ACLs. Exiting.".to_string();
            state.acl_error.get_or_insert(unlined(reason, Some(line.location.clone())));
        }
        users.insert(line.name, context.finish(draft, Origin::File(line.location)));
    }
    users.into_values().collect()
}

fn default_user(state: &State<'_>, context: &Context<'_>) -> User {
    match state.written("requirepass") {
        Some(slot) => acl::default_user(Some(&slot.value), context, slot.origin.clone()),
        None => acl::default_user(None, context, Origin::Default(state.input.release)),
    }
}
