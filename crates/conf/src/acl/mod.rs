//! Access control lists: user lines of `redis.conf`, ACL files, and the lines that `ACL LIST` prints.
//!
//! Rules are applied in order, exactly as each release does it; errors carry the server's own reason.

pub(crate) mod commands;
mod error;
mod file;
mod render;
pub(crate) mod rules;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use redan_model::acl::{CommandRule, KeyPattern, RuleSubject, Selector};
use redan_model::{Origin, Redactor, Release, User};

pub use error::RuleError;
pub(crate) use file::trim;
pub use file::{AclFile, AclLine, AclProblem, ProblemKind, parse_file};
pub(crate) use rules::{Draft, Scope};

/// What reading users depends on.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Whose rules apply.
    pub release: Release,
    /// `acl-pubsub-default allchannels`: new users may use every channel.
    pub all_channels: bool,
    /// Lines of the file before the first of the text: an ACL file inside a manifest.
    pub lines_before: u32,
    /// Marks for hashes in [`User::line`].
    pub redactor: &'a Redactor,
}

impl<'a> Context<'a> {
    /// A release with its default for channels.
    pub fn new(release: Release, redactor: &'a Redactor) -> Self {
        Self { release, all_channels: release == Release::Redis6_2, lines_before: 0, redactor }
    }

    pub(crate) const fn scope(&self) -> Scope {
        Scope { release: self.release, all_channels: self.all_channels }
    }

    /// The user in the words of the model.
    pub(crate) fn finish(&self, draft: Draft, origin: Origin) -> User {
        let line = render::line(&draft, self.release, self.redactor);
        User {
            name: draft.name,
            enabled: draft.enabled,
            nopass: draft.nopass,
            passwords: draft.passwords,
            selectors: draft.selectors.into_iter().map(selector).collect(),
            origin,
            line,
        }
    }
}

/// The default user of a server that configures no users: on, every right, and either no password
/// or the one that `requirepass` sets.
pub fn default_user(requirepass: Option<&[u8]>, context: &Context<'_>, origin: Origin) -> User {
    let mut draft = Draft::default_user(context.scope());
    if let Some(password) = requirepass.filter(|password| !password.is_empty()) {
        draft.set_only_password(password);
    }
    context.finish(draft, origin)
}

/// Reads one line of `ACL LIST`: `user NAME RULES`.
///
/// # Errors
///
/// The reason for the first rule that the release would refuse, or [`RuleError::Syntax`] when the
/// line does not start with `user NAME`.
pub fn user_from_list_line(
    line: &str,
    release: Release,
    origin: Origin,
    redactor: &Redactor,
) -> Result<User, RuleError> {
    let context = Context { release, all_channels: false, lines_before: 0, redactor };
    let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
    let (name, rules) = match words.as_slice() {
        [b"user", name, rules @ ..] => (name, rules),
        _ => return Err(RuleError::Syntax),
    };
    let mut draft = Draft::new(&String::from_utf8_lossy(name), context.scope());
    for rule in merge_selectors(rules).map_err(|_| RuleError::OpenParenthesis)? {
        apply_from_list(&mut draft, &rule, context.scope())?;
    }
    Ok(context.finish(draft, origin))
}

/// Applies a rule that a running server printed. It may name a command or category of a loaded
/// module, which no table knows: then the rule is kept as it is.
fn apply_from_list(draft: &mut Draft, rule: &[u8], scope: Scope) -> Result<(), RuleError> {
    match draft.apply(rule, scope) {
        Err(RuleError::UnknownCommand) => Ok(()),
        result => result,
    }
}

/// The `ACL LIST` line of a user with its real hashes, to compare with a server's answer; never to
/// print it.
pub fn render(user: &User) -> String {
    let mut line = String::with_capacity(user.line.len() + user.passwords.len() * 64);
    let mut rest = user.line.as_str();
    for password in &user.passwords {
        let Some((before, after)) = rest.split_once("#‹redacted ") else { break };
        let Some((_, after)) = after.split_once('›') else { break };
        line.push_str(before);
        line.push('#');
        line.push_str(password.sha256.expose());
        rest = after;
    }
    line.push_str(rest);
    line
}

/// Joins words from `(` to `)` to one rule, as the servers do before applying rules.
///
/// # Errors
///
/// The index of a word that opens a parenthesis which never closes.
pub(crate) fn merge_selectors<'w>(words: &[&'w [u8]]) -> Result<Vec<Cow<'w, [u8]>>, usize> {
    let mut merged = Vec::with_capacity(words.len());
    let mut open: Option<(usize, Vec<u8>)> = None;
    for (index, word) in words.iter().enumerate() {
        let closes = word.last() == Some(&b')');
        if word.first() == Some(&b'(') && !closes {
            open = Some((index, word.to_vec()));
            continue;
        }
        match open.take() {
            None => merged.push(Cow::Borrowed(*word)),
            Some((start, mut selector)) => {
                selector.push(b' ');
                selector.extend(*word);
                if closes {
                    merged.push(Cow::Owned(selector));
                } else {
                    open = Some((start, selector));
                }
            }
        }
    }
    match open {
        Some((start, _)) => Err(start),
        None => Ok(merged),
    }
}

/// Permissions in the words of the model, where `all` is a rule among others.
fn selector(draft: rules::DraftSelector) -> Selector {
    let base =
        CommandRule { allow: draft.all_commands, subject: RuleSubject::Category("all".into()) };
    let mut keys = draft.keys;
    if draft.all_keys {
        keys.push(KeyPattern { pattern: "*".into(), read: true, write: true });
    }
    let mut channels = draft.channels;
    channels.extend(draft.all_channels.then(|| "*".to_string()));
    Selector {
        rules: std::iter::once(base).chain(draft.rules).collect(),
        keys,
        channels,
        databases: draft.databases.map(|numbers| numbers.into_iter().collect()),
    }
}
