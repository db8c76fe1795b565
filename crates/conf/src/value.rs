//! What a directive makes of its arguments: the value that `CONFIG GET` prints, or the server's reason.

mod number;
mod special;
mod text;

use redan_model::Release;

use crate::directives::{Directive, Kind};

/// What judging a value depends on, besides the arguments.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    pub release: Release,
    /// Active defragmentation is built in.
    pub defragmentation: bool,
    /// A configuration file is on the command line.
    pub has_config_file: bool,
    /// The value that an earlier line of the configuration gave.
    pub earlier: Option<&'a [u8]>,
    /// The value of the release without configuration.
    pub default: &'a [u8],
}

/// The new value.
///
/// # Errors
///
/// The server's reason to refuse.
pub(crate) fn set(
    directive: &Directive,
    arguments: &[&[u8]],
    scope: &Scope<'_>,
) -> Result<Vec<u8>, String> {
    let first = arguments.first().copied().unwrap_or_default();
    match directive.kind {
        Kind::YesNo => yes_no(directive.name, first, scope),
        Kind::Word(words) => word(words, first).map(|word| word.as_bytes().to_vec()),
        Kind::Flags(words) => flags(words, arguments),
        Kind::Number(number) => number::set(number, first, scope.release),
        Kind::Text(rule) => text::set(directive.name, rule, first, scope),
        Kind::Special(special) => special::set(special, arguments, scope),
    }
}

fn yes_no(name: &str, argument: &[u8], scope: &Scope<'_>) -> Result<Vec<u8>, String> {
    let yes = argument.eq_ignore_ascii_case(b"yes");
    if !yes && !argument.eq_ignore_ascii_case(b"no") {
        return Err("argument must be 'yes' or 'no'".into());
    }
    if name == "activedefrag" && yes && !scope.defragmentation {
        let redis = if scope.release >= Release::Valkey8_0 { "" } else { "Redis " };
        return Err(format!(
            "Active defragmentation cannot be enabled: it requires a {redis}server compiled with a \
             modified Jemalloc like the one shipped by default with the {redis}source distribution"
        ));
    }
    Ok(if yes { b"yes".to_vec() } else { b"no".to_vec() })
}

/// How many bytes of a list of words a server prints.
const REASON_LENGTH: usize = 255;

fn not_a_word(words: &[&str]) -> String {
    let mut reason = format!("argument(s) must be one of the following: {}", words.join(", "));
    reason.truncate(REASON_LENGTH);
    reason
}

fn word<'w>(words: &[&'w str], argument: &[u8]) -> Result<&'w str, String> {
    let found = words.iter().find(|word| word.as_bytes().eq_ignore_ascii_case(argument));
    let word = *found.ok_or_else(|| not_a_word(words))?;
    // `oom-score-adj`: the older word for `relative` stands before it and is the one that is printed.
    Ok(if word == "relative" { "yes" } else { word })
}

/// Words that are flags: the first stands for none.
fn flags(words: &[&str], arguments: &[&[u8]]) -> Result<Vec<u8>, String> {
    if arguments.is_empty() {
        return Err(not_a_word(words));
    }
    let mut chosen = vec![false; words.len()];
    for argument in arguments {
        let index = words.iter().position(|word| word.as_bytes().eq_ignore_ascii_case(argument));
        let index = index.ok_or_else(|| not_a_word(words))?;
        if let Some(flag) = chosen.get_mut(index) {
            *flag = true;
        }
    }
    let is_chosen =
        |name: &str| words.iter().zip(&chosen).any(|(word, chosen)| *word == name && *chosen);
    if is_chosen("save") && is_chosen("nosave") {
        return Err("shutdown options SAVE and NOSAVE can't be used simultaneously".into());
    }
    let named: Vec<&str> = words
        .iter()
        .zip(&chosen)
        .skip(1)
        .filter(|(_, chosen)| **chosen)
        .map(|(word, _)| *word)
        .collect();
    let none = words.first().copied().unwrap_or_default();
    Ok(if named.is_empty() { none.into() } else { named.join(" ").into_bytes() })
}
