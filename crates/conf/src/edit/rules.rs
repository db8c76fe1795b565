//! ACL rules that are about to be written.

use redan_model::Release;

use super::redis_conf::misread;
use super::{Cause, EditError};
use crate::acl::{Draft, RuleError, Scope, merge_selectors};

/// The rules after the passwords of the present line that they do not name themselves.
pub(super) fn with_passwords<'l>(
    present: impl Iterator<Item = &'l str>,
    rules: Vec<String>,
) -> Vec<String> {
    let is_kept =
        |word: &&str| word.starts_with(['>', '#']) && !rules.iter().any(|rule| rule == word);
    let kept: Vec<String> = present.filter(is_kept).map(String::from).collect();
    [kept, rules].concat()
}

/// The rules of a user, one word each: selectors are taken apart at their blanks.
///
/// # Errors
///
/// [`Cause::Misread`] for a name or rule that no server would take, or that it would take for
/// something else. Says which by number, never the rule, which may be a password.
pub(super) fn checked(user: &str, rules: &[String]) -> Result<Vec<String>, EditError> {
    if user.is_empty() || user.contains(|c: char| c.is_whitespace() || c.is_control()) {
        let reason = format!("{user:?} is no name for a user: it must not hold blanks");
        return Err(EditError::new(Cause::Misread, reason));
    }
    let mut words = Vec::new();
    for (number, rule) in (1..).zip(rules) {
        let refused = |reason: &str| {
            let reason = format!("user {user}, rule {number}: {reason}");
            EditError::new(Cause::Misread, reason)
        };
        if let Some(reason) = misread("user", rule) {
            return Err(refused(reason));
        }
        let is_selector = rule.starts_with('(');
        if !is_selector && (rule.is_empty() || rule.contains(char::is_whitespace)) {
            let hint = "a rule cannot be empty or hold blanks; choose another password, or give its SHA-256 as `#…`";
            return Err(refused(hint));
        }
        words.extend(rule.split_whitespace().map(String::from));
    }
    accepted(user, &words)?;
    Ok(words)
}

/// Some release must accept each rule; commands may come from a module.
fn accepted(user: &str, words: &[String]) -> Result<(), EditError> {
    let words: Vec<&[u8]> = words.iter().map(String::as_bytes).collect();
    let refused = |what: String| EditError::new(Cause::Misread, format!("user {user}: {what}"));
    let rules = merge_selectors(&words)
        .map_err(|_| refused("a parenthesis is not closed; complete the selector".into()))?;
    let error_on = |release| {
        let scope = Scope { release, all_channels: false };
        let mut draft = Draft::new(user, scope);
        let mut errors = (1..).zip(&rules).filter_map(|(number, rule)| {
            let error = draft.apply(rule, scope).err()?;
            (error != RuleError::UnknownCommand).then_some((number, error))
        });
        errors.next()
    };
    let errors: Option<Vec<(i32, RuleError)>> = Release::ALL.into_iter().map(error_on).collect();
    match errors.and_then(|errors| errors.into_iter().max_by_key(|(number, _)| *number)) {
        None => Ok(()),
        Some((number, error)) => Err(refused(format!("no release accepts rule {number}: {error}"))),
    }
}
