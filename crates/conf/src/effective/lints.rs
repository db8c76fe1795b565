//! What a configuration text says that its author did not mean.

mod cross;
mod users;

use redan_model::{LintKind, Location, Origin};

pub(super) use cross::cross_check;
pub(super) use users::acl_file;

use super::state::{Here, State};
use crate::directives::{self, Directive, Form, Kind, Special};
use crate::words::Word;

/// Largest `maxmemory` without a unit that is taken for a forgotten unit, in bytes.
const FORGOTTEN_UNIT: u64 = 1 << 20;

/// What any line can show.
pub(super) fn line(state: &mut State<'_>, here: &Here<'_>, name: &str, words: &[Word<'_>]) {
    let texts: Vec<String> =
        words.iter().map(|word| String::from_utf8_lossy(&word.text).into_owned()).collect();
    punctuation(state, here, name);
    if let Some(index) = texts.iter().skip(1).position(|text| is_unexpanded(name, text)) {
        let detail = format!("the server takes this text as it is: nothing expands it in {name}");
        let location = word_location(here, words.get(index + 1));
        state.lint(LintKind::UnexpandedVariable, location, name, detail);
    }
    trailing_comment(state, here, name, words, &texts);
    if directives::is_secret(name) && texts.get(1).is_some_and(|text| text.starts_with('#')) {
        let detail = format!("# does not begin a comment here: it is part of {name}");
        let location = word_location(here, words.get(1));
        state.lint(LintKind::SecretStartsWithHash, location, name, detail);
    }
    plain_secret(state, here, name, &texts);
    units(state, here, name, words, &texts);
}

/// The place of one word of a line.
pub(super) fn word_location(here: &Here<'_>, word: Option<&Word<'_>>) -> Location {
    let mut location = here.location();
    let (Some(word), Origin::File(_)) = (word, &here.origin) else { return location };
    let chars = |range: std::ops::Range<usize>| {
        let text = here.text.get(range).unwrap_or_default();
        u32::try_from(String::from_utf8_lossy(text).chars().count()).unwrap_or_default()
    };
    location.column = location.column.saturating_add(chars(0..word.start));
    location.length = chars(word.start..word.end);
    location
}

/// `${NAME}`, `$(command)`, `{{ template }}`, or a word that is nothing but `$NAME`.
pub(crate) fn is_unexpanded(directive: &str, text: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let bare = text.trim_start_matches(['>', '#', '<', '~', '&']);
    let variable = bare.strip_prefix('$').is_some_and(is_name);
    let marks = ["${", "$(", "{{", "<%"];
    (variable && directive != "notify-keyspace-events")
        || marks.iter().any(|mark| text.contains(mark))
}

/// Characters that look like ASCII punctuation or like nothing, and are text to a server.
pub(crate) const fn is_odd_punctuation(c: char) -> bool {
    matches!(
        c,
        '\u{feff}' | '\u{a0}' | '\u{200b}' | '\u{2028}' | '\u{2018}'
            ..='\u{201f}' | '\u{2013}' | '\u{2014}'
    )
}

fn punctuation(state: &mut State<'_>, here: &Here<'_>, name: &str) {
    let text = String::from_utf8_lossy(here.text);
    let Some(found) = text.chars().find(|c| is_odd_punctuation(*c)) else { return };
    let what = match found {
        '\u{feff}' => "a byte order mark",
        '\u{a0}' => "a no-break space",
        '\u{200b}' => "a zero-width space",
        '\u{2013}' | '\u{2014}' => "a dash that is not ASCII",
        _ => "typographic quotes",
    };
    let detail = format!("{what} stands in this line; the server takes it for text");
    state.lint(LintKind::NonAsciiPunctuation, here.location(), name, detail);
}

/// A word `#…` after a value. Hashes of user lines begin the same way.
fn trailing_comment(
    state: &mut State<'_>,
    here: &Here<'_>,
    name: &str,
    words: &[Word<'_>],
    texts: &[String],
) {
    let is_comment = |(text, word): (&String, &Word<'_>)| {
        let unquoted = here.text.get(word.start) == Some(&b'#');
        unquoted && (name != "user" || text == "#")
    };
    let skipped = if directives::is_secret(name) { 2 } else { 1 };
    let found = texts.iter().zip(words).skip(skipped).position(is_comment);
    if let Some(index) = found {
        let detail = "comments need a line of their own: the server takes this for arguments";
        let location = word_location(here, words.get(index + skipped));
        state.lint(LintKind::TrailingComment, location, name, detail);
    }
}

fn plain_secret(state: &mut State<'_>, here: &Here<'_>, name: &str, texts: &[String]) {
    let is_here = |text: &str| {
        !text.is_empty()
            && !text.contains(redan_model::secret::UNKNOWN_START)
            && !is_unexpanded(name, text)
    };
    let plain = match name {
        _ if directives::is_secret(name) => texts.get(1).is_some_and(|text| is_here(text)),
        "user" => texts.iter().skip(2).any(|text| text.strip_prefix('>').is_some_and(is_here)),
        "sentinel" => {
            texts.get(1).is_some_and(|what| matches!(what.as_str(), "auth-pass" | "sentinel-pass"))
        }
        _ => false,
    };
    if plain {
        let detail = format!("{name} holds a password in clear text");
        state.lint(LintKind::PlainSecret, here.location(), name, detail);
    }
}

/// Sizes that the server accepts but that are probably not meant.
fn units(state: &mut State<'_>, here: &Here<'_>, name: &str, words: &[Word<'_>], texts: &[String]) {
    let Some(directive) = state.directives.find(name) else { return };
    let Kind::Number(number) = directive.kind else { return };
    let Some(text) = texts.get(1) else { return };
    if !matches!(number.form, Form::Memory | Form::MemoryOrPercent) {
        return;
    }
    let lower = text.to_ascii_lowercase();
    let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let Ok(count) = digits.parse::<u64>() else { return };
    let unit = lower.strip_prefix(digits).unwrap_or_default();
    let detail = match unit {
        "k" | "m" | "g" => format!(
            "{text} counts in thousands; {text}b would be the binary unit that memory is usually \
             given in"
        ),
        "" if name == "maxmemory" && count > 0 && count < FORGOTTEN_UNIT => {
            format!("{text} without a unit is {count} bytes")
        }
        _ => return,
    };
    state.lint(LintKind::SuspiciousUnit, word_location(here, words.get(1)), name, detail);
}

/// Quotes that do not close.
pub(super) fn unbalanced(state: &mut State<'_>, here: &Here<'_>) {
    let detail = "a quote does not close, or something follows the closing quote";
    state.lint(LintKind::QuotingError, here.location(), "quotes", detail);
}

/// A directive that the release reads and forgets.
pub(super) fn ignored(state: &mut State<'_>, here: &Here<'_>, name: &str) {
    let detail = format!("{} accepts {name} and does nothing with it", state.input.release);
    state.lint(LintKind::IgnoredDirective, here.location(), name, detail);
}

/// A directive that the release does not know.
pub(super) fn unknown(state: &mut State<'_>, here: &Here<'_>, name: &str, words: &[Word<'_>]) {
    let second = words.get(1).map(|word| &*word.text);
    let stem = name.split([':', '=']).next().unwrap_or_default();
    let separated = (stem != name || matches!(second, Some(b"=" | b":")))
        && directives::is_known_somewhere(stem);
    if separated {
        let detail = format!("{stem} and its value are separated by a blank, not by = or :");
        return state.lint(LintKind::NameValueSeparator, here.location(), stem, detail);
    }
    let knowing = directives::releases_knowing(name);
    let detail = if knowing.is_empty() {
        format!("no release that Redan knows has a directive {}", shown(name))
    } else {
        let names: Vec<&str> = knowing.iter().map(|release| release.name()).collect();
        format!("{} does not know {name}; {} do", state.input.release, names.join(", "))
    };
    state.lint(LintKind::UnknownDirective, here.location(), shown(name), detail);
}

/// A name for a message: at most 64 characters, and nothing after `=`, which could be a secret.
fn shown(name: &str) -> &str {
    let name = name.split(['=', ':']).next().unwrap_or_default();
    name.char_indices().nth(64).map_or(name, |(end, _)| name.get(..end).unwrap_or_default())
}

/// A line that the release refuses.
pub(super) fn refused(
    state: &mut State<'_>,
    here: &Here<'_>,
    name: &str,
    words: &[Word<'_>],
    reason: &str,
) {
    let value = words.get(1).map(|word| String::from_utf8_lossy(&word.text).to_lowercase());
    let value = value.unwrap_or_default();
    let kind = state.directives.find(name).map(|directive| directive.kind);
    let spelling = ["on", "off", "true", "false", "1", "0", "enabled", "disabled"];
    let split_value = words.len() > 2 && !here.text.contains(&b'#');
    match kind {
        _ if reason.starts_with("Bad directive") && !is_special_name(name) => {
            unknown(state, here, name, words);
        }
        Some(_) if matches!(value.as_str(), "=" | ":") => {
            let detail = format!("{name} and its value are separated by a blank, not by {value}");
            state.lint(LintKind::NameValueSeparator, here.location(), name, detail);
        }
        _ if name == "rename-command" => {
            let detail = format!("the server refuses to start: {reason}");
            state.lint(LintKind::ImpossibleRename, here.location(), name, detail);
        }
        Some(Kind::YesNo) if spelling.contains(&&*value) => {
            let detail = format!("{name} understands only yes and no");
            state.lint(LintKind::BooleanSpelling, here.location(), name, detail);
        }
        Some(Kind::Number(number))
            if number.form != Form::Decimal && value.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            let detail = format!("{value} is not a size that the server reads: {reason}");
            state.lint(LintKind::SuspiciousUnit, here.location(), name, detail);
        }
        Some(Kind::Text(_)) if split_value && reason.starts_with("wrong number") => {
            let detail = "a value with blanks needs quotes";
            state.lint(LintKind::QuotingError, here.location(), name, detail);
        }
        _ => {}
    }
    let detail = format!("the server refuses to start: {reason}");
    state.lint(LintKind::StartError, here.location(), shown(name), detail);
}

/// Names with a grammar of their own outside the table.
fn is_special_name(name: &str) -> bool {
    matches!(name, "include" | "user" | "loadmodule" | "rename-command" | "sentinel")
}

/// The same directive again: the line that loses, and the one that wins.
pub(super) fn duplicate(
    state: &mut State<'_>,
    here: &Here<'_>,
    directive: &'static Directive,
    name: &str,
) {
    let accumulates =
        matches!(directive.kind, Kind::Special(Special::Save | Special::ClientOutputBufferLimit));
    let Some(earlier) = state.slots.get(directive.name).filter(|_| !accumulates) else { return };
    let Some(losing) = earlier.origin.location().cloned() else { return };
    let (kind, detail) = match (&earlier.origin, &here.origin) {
        (Origin::File(_), Origin::File(_)) => (
            LintKind::DuplicateDirective,
            format!("{name} is given again later; the last one wins"),
        ),
        (Origin::File(_), Origin::Argument(_)) => (
            LintKind::ArgumentOverridesFile,
            format!("the command line gives another {name}, and wins"),
        ),
        _ => return,
    };
    state.lints.push(redan_model::Lint {
        kind,
        location: losing,
        other: Some(here.location()),
        subject: directive.name.to_string(),
        detail,
    });
}

/// Includes by relative path: they begin at the working directory, not at the file.
pub(super) fn include(state: &mut State<'_>, here: &Here<'_>, path: &str) {
    if path.starts_with('/') {
        return;
    }
    let detail = format!(
        "{path} is looked for below the working directory of the server, not beside this file"
    );
    state.lint(LintKind::SurprisingInclude, here.location(), "include", detail);
}
