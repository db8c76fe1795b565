//! How words are written so that servers read them as they are meant, or why they cannot be.

use super::super::{Cause, EditError};
use crate::directives;
use crate::effective;
use crate::words;

/// A word of a line, in quotes where it needs them.
pub(super) fn word(word: &[u8], may_start_with_hash: bool) -> String {
    let text = std::str::from_utf8(word).ok();
    let plain = |text: &&str| {
        !text.is_empty()
            && (may_start_with_hash || !text.starts_with('#'))
            && !text.contains(|c: char| {
                c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '\\')
            })
    };
    match text.filter(plain) {
        Some(text) => text.to_string(),
        // All of it is ASCII.
        None => String::from_utf8_lossy(&words::quote(word)).into_owned(),
    }
}

/// A whole line.
pub(super) fn line(line: &[Vec<u8>]) -> String {
    let is_user = line.first().is_some_and(|name| name.eq_ignore_ascii_case(b"user"));
    let written: Vec<String> = line.iter().map(|part| word(part, is_user)).collect();
    written.join(" ")
}

/// Refuses what a server would take for something else than its author meant.
///
/// # Errors
///
/// [`Cause::Misread`], naming the directive and never the value.
pub(super) fn check(line: &[Vec<u8>]) -> Result<(), EditError> {
    let name = line.first().map(|word| String::from_utf8_lossy(word).into_owned());
    let name = name.unwrap_or_default().to_ascii_lowercase();
    check_name(&name, line.len())?;
    let parts = line.iter().skip(1).map(|word| String::from_utf8_lossy(word));
    match parts.into_iter().find_map(|text| misread(&name, &text)) {
        Some(reason) => Err(EditError::new(Cause::Misread, format!("{name}: {reason}"))),
        None => Ok(()),
    }
}

/// A directive that some release knows, with a value.
fn check_name(name: &str, words: usize) -> Result<(), EditError> {
    const OTHERS: [&str; 5] = ["user", "rename-command", "include", "loadmodule", "sentinel"];
    let known = directives::is_known_somewhere(name) || OTHERS.contains(&name);
    // Modules name their settings with a dot.
    if !known && !name.contains('.') {
        let reason = format!(
            "no release knows the directive {name:?}, and servers refuse to start with it; correct its name"
        );
        return Err(EditError::new(Cause::Misread, reason));
    }
    if words < 2 {
        let reason = format!("{name} needs a value; to forget it, remove the directive instead");
        return Err(EditError::new(Cause::Misread, reason));
    }
    Ok(())
}

/// Why a word of a line would be misread.
pub(in super::super) fn misread(directive: &str, text: &str) -> Option<&'static str> {
    if text.contains(['\n', '\r', '\0']) {
        return Some("a value cannot hold a line break or a NUL byte; choose another one");
    }
    if effective::is_unexpanded(directive, text) {
        return Some(
            "nothing expands variables or templates here, the server would take the text as it is; \
             put the value itself",
        );
    }
    if text == "#" || text.contains(" #") {
        return Some(
            "# does not begin a comment after a value; put remarks on a line of their own, and \
             choose a value without ` #`",
        );
    }
    let odd = text.contains(effective::is_odd_punctuation);
    odd.then_some(
        "typographic quotes, dashes, no-break spaces and byte order marks are text to a server; \
         write plain ASCII instead",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_they_must_be() {
        for (text, written) in [
            ("plain", "plain"),
            ("", "\"\""),
            ("a b", "\"a b\""),
            ("#x", "\"#x\""),
            ("it's", "\"it's\""),
            ("a\\b", "\"a\\\\b\""),
            ("a\tb", "\"a\\tb\""),
            ("é", "é"),
        ] {
            assert_eq!(word(text.as_bytes(), false), written);
            let read = words::split(written.as_bytes()).unwrap();
            assert_eq!(&*read[0].text, text.as_bytes());
        }
        assert_eq!(word(b"#abc", true), "#abc");
        assert_eq!(word(b"\xff", false), "\"\\xff\"");
    }

    #[test]
    fn what_servers_misread_is_refused() {
        let refused = |line: &str| {
            let words: Vec<Vec<u8>> = line.split('|').map(|word| word.into()).collect();
            check(&words).is_err()
        };
        for line in [
            "requirepass|${REDIS_PASSWORD}",
            "requirepass|a #b",
            "maxmemory|100mb|#|note",
            "requirepass|“quoted”",
            "requirepass|a\nb",
            "requirepas|x",
            "maxmemory",
            "user|web|on|>${PW}",
        ] {
            assert!(refused(line), "{line}");
        }
        for line in ["requirepass|a#b", "user|web|on|#abc", "mymodule.x|1", "save|"] {
            assert!(!refused(line), "{line}");
        }
    }
}
