//! Lines without their secrets.
//!
//! Every text that leaves this crate as part of a [`Location`](redan_model::Location) goes through here.

use std::ops::Range;

use redan_model::Redactor;

use crate::directives;
use crate::words;

/// A line of `redis.conf` or `sentinel.conf`, secrets replaced by marks. Works for broken lines too:
/// there everything after a secret's name is taken for the secret.
pub fn conf_line(line: &[u8], redactor: &Redactor) -> String {
    replace(line, &secret_spans(line), redactor)
}

/// A user line or a single rule, passwords and hashes replaced by marks.
pub fn user_line(line: &[u8], redactor: &Redactor) -> String {
    replace(line, &user_secrets(line), redactor)
}

/// The passwords and hashes of a user line, in bytes.
pub(crate) fn user_secrets(line: &[u8]) -> Vec<Range<usize>> {
    let names_user = line.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"user "));
    let mut spans = Vec::new();
    let mut at = 0;
    for (index, word) in line.split(|byte| *byte == b' ').enumerate() {
        let is_head = names_user && index < 2;
        spans.extend(password_span(word, at).filter(|_| !is_head));
        at += word.len() + 1;
    }
    spans
}

/// The secrets of a line of `redis.conf` or `sentinel.conf`, in bytes, with the quotes around them.
pub(crate) fn conf_secrets(line: &[u8]) -> Vec<Range<usize>> {
    let widened = |span: Range<usize>| {
        let around = span.start.saturating_sub(1)..span.end + 1;
        match line.get(around.clone()) {
            Some([b'"', .., b'"'] | [b'\'', .., b'\'']) => around,
            _ => span,
        }
    };
    secret_spans(line).into_iter().map(widened).collect()
}

fn replace(line: &[u8], spans: &[Range<usize>], redactor: &Redactor) -> String {
    let text = |range: Range<usize>| String::from_utf8_lossy(line.get(range).unwrap_or_default());
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    for span in spans {
        out.push_str(&text(at..span.start));
        out.push_str(&redactor.mark_str(&text(span.clone())));
        at = span.end;
    }
    out.push_str(&text(at..line.len()));
    out
}

/// The parts of a line that are secrets, without the quotes around them.
fn secret_spans(line: &[u8]) -> Vec<Range<usize>> {
    let Ok(words) = words::split(line) else { return rest_of_secret_line(line) };
    let lower = |index: usize| {
        words
            .get(index)
            .map(|word| String::from_utf8_lossy(&word.text).to_lowercase())
            .unwrap_or_default()
    };
    let span = |word: &words::Word<'_>| inside_quotes(line, word.start..word.end);
    let name = lower(0);
    match name.as_str() {
        "rename-command" => words.iter().skip(2).map(span).collect(),
        "user" => words
            .iter()
            .skip(2)
            .filter_map(|word| {
                let span = span(word);
                password_span(line.get(span.clone()).unwrap_or_default(), span.start)
            })
            .collect(),
        "sentinel" => match lower(1).as_str() {
            "auth-pass" | "rename-command" => words.iter().skip(3).map(span).collect(),
            "sentinel-pass" => words.iter().skip(2).map(span).collect(),
            _ => Vec::new(),
        },
        _ if is_secret_name(&name) => words.iter().skip(1).map(span).collect(),
        _ => joined_secret(line, &name, &words),
    }
}

/// `requirepass=secret` and `requirepass:secret`, as one word.
fn joined_secret(line: &[u8], name: &str, words: &[words::Word<'_>]) -> Vec<Range<usize>> {
    let Some(end) = name.find(['=', ':']) else { return Vec::new() };
    if !name.get(..end).is_some_and(is_secret_name) {
        return Vec::new();
    }
    let first = words.first().map_or(0, |word| word.start);
    let after = first + end + 1;
    let rest = line.len().max(after);
    let span = trim_end(line, after..rest);
    if span.is_empty() { Vec::new() } else { vec![span] }
}

/// A directive that holds a secret, also misspelt or of a module.
fn is_secret_name(name: &str) -> bool {
    let name = name.trim_end_matches([':', '=']);
    directives::is_secret(name)
        || ["pass", "passwd", "password", "secret", "auth"].iter().any(|end| name.ends_with(end))
}

/// What follows the first word of a line whose quotes do not close, when that word is a secret's name.
fn rest_of_secret_line(line: &[u8]) -> Vec<Range<usize>> {
    let start = line.iter().position(|byte| !words::is_space(*byte)).unwrap_or(line.len());
    let rest = line.get(start..).unwrap_or_default();
    let length = rest.iter().position(|byte| words::is_space(*byte)).unwrap_or(rest.len());
    let name = String::from_utf8_lossy(rest.get(..length).unwrap_or_default()).to_lowercase();
    let holds_secrets = matches!(name.as_str(), "user" | "rename-command" | "sentinel");
    if !holds_secrets && !is_secret_name(&name) {
        return Vec::new();
    }
    let span = trim_end(line, (start + length + 1).min(line.len())..line.len());
    if span.is_empty() { Vec::new() } else { vec![span] }
}

fn trim_end(line: &[u8], span: Range<usize>) -> Range<usize> {
    let text = line.get(span.clone()).unwrap_or_default();
    let kept = text.iter().rposition(|byte| !words::is_space(*byte)).map_or(0, |last| last + 1);
    span.start..span.start + kept
}

/// The password in `>password`, `<password`, `#hash`, `!hash`, from `at` on; all of a word that is
/// no rule, which may be a password whose `>` was forgotten.
fn password_span(word: &[u8], at: usize) -> Option<Range<usize>> {
    let is_password = matches!(word, [b'>' | b'<' | b'#' | b'!', _, ..]);
    if is_password {
        return Some(at + 1..at + word.len());
    }
    (!is_rule(word)).then(|| at..at + word.len())
}

/// True for what an ACL rule can look like, passwords aside.
fn is_rule(word: &[u8]) -> bool {
    const WORDS: [&str; 16] = [
        "on",
        "off",
        "nopass",
        "reset",
        "resetpass",
        "resetkeys",
        "resetchannels",
        "resetdbs",
        "allkeys",
        "allchannels",
        "allcommands",
        "nocommands",
        "alldbs",
        "clearselectors",
        "sanitize-payload",
        "skip-sanitize-payload",
    ];
    let starts = matches!(word, [] | [b'+' | b'-' | b'~' | b'&' | b'%' | b'(' | b')', ..]);
    let trimmed = word.strip_suffix(b")").unwrap_or(word);
    let starts_databases = word.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(b"db="));
    starts
        || starts_databases
        || matches!(word, [b'>' | b'<' | b'#' | b'!'])
        || WORDS.iter().any(|known| trimmed.eq_ignore_ascii_case(known.as_bytes()))
}

fn inside_quotes(line: &[u8], span: Range<usize>) -> Range<usize> {
    match line.get(span.clone()) {
        Some([b'"', .., b'"'] | [b'\'', .., b'\'']) => span.start + 1..span.end - 1,
        _ => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_survives() {
        let redactor = Redactor::default();
        for line in [
            "requirepass hunter2",
            "  REQUIREPASS \"hunter2\" ",
            "requirepass hunter2 # hunter2",
            "requirepass=hunter2",
            "requirepass: hunter2",
            "requirepass = hunter2",
            "requirepass \"hunter2",
            "masterauth 'hunter2'",
            "user web on >hunter2 ~* +@all",
            "user web on \">hunter2\" ~*",
            "user web on \">hunter2",
            "rename-command CONFIG hunter2",
            "sentinel auth-pass mymaster hunter2",
            "sentinel sentinel-pass hunter2",
            "tls-key-file-pass hunter2",
            "my-module.password hunter2",
        ] {
            let text = conf_line(line.as_bytes(), &redactor);
            assert!(!text.contains("hunter2") && text.contains("‹redacted"), "{line}: {text}");
        }
        let text = user_line(b"user web on >hunter2 #hunter2 ~*", &redactor);
        assert!(!text.contains("hunter2") && text.ends_with("› ~*"), "{text}");
    }

    #[test]
    fn other_lines_stay_as_they_are() {
        let redactor = Redactor::default();
        for line in ["maxmemory 100mb", "save \"\"", "user web on ~* +@all", "requirepass \"\"", ""]
        {
            assert_eq!(conf_line(line.as_bytes(), &redactor), line);
        }
    }
}
