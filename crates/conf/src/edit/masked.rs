//! Texts without their secrets, the same in every run.

use std::ops::Range;

use redan_model::plan::{Syntax, Template};

use super::yaml;
use crate::{mask, redact};

/// What stands in the place of every secret.
const MARK: &str = "‹secret›";
/// Around the number of a named secret while a text is masked; no configuration contains it.
const HELD: char = '\u{f8fe}';

/// The text with every recognisable secret, its quotes included, replaced by `‹secret›`. Named
/// secrets of a [`preview`](super::preview) are replaced the same way: the masked preview is the
/// masked text that [`apply`](super::apply) leaves.
pub fn masked(syntax: Syntax, text: &str) -> String {
    Held::new(text).mask(syntax, |_| MARK)
}

/// SHA-256, hex, of the [`masked`] text.
pub fn digest(syntax: Syntax, text: &str) -> String {
    super::sha256_hex(masked(syntax, text).as_bytes())
}

/// The masked text with named secrets still named.
pub(super) fn shown(syntax: Syntax, text: &str) -> String {
    Held::new(text).mask(syntax, |name| name)
}

/// A text whose named secrets are held back: their names hold blanks, which would split words.
struct Held<'t> {
    text: String,
    names: Vec<&'t str>,
}

impl<'t> Held<'t> {
    fn new(text: &'t str) -> Self {
        let mut held = Self { text: String::with_capacity(text.len()), names: Vec::new() };
        let mut rest = text;
        while let Some((before, name, after)) = Template::next_secret(rest) {
            held.text.push_str(before);
            held.text.push_str(&place(held.names.len()));
            held.names.push(name);
            rest = after;
        }
        held.text.push_str(rest);
        held
    }

    fn mask<'a>(&'a self, syntax: Syntax, shown: impl Fn(&'a str) -> &'a str) -> String {
        let spans = match syntax {
            Syntax::RedisConf => by_line(&self.text, conf_line),
            Syntax::Acl => by_line(&self.text, |line| mask::user_secrets(line.as_bytes())),
            Syntax::Yaml | Syntax::Json => {
                let mut spans = by_line(&self.text, redact::secrets);
                spans.extend(yaml::secrets(&self.text));
                spans
            }
            Syntax::DotEnv | Syntax::Unit => by_line(&self.text, redact::secrets),
        };
        let mut text = replace(&self.text, spans);
        for (index, name) in self.names.iter().enumerate() {
            text = text.replace(&place(index), shown(name));
        }
        text
    }
}

/// A word that stands in the place of a named secret.
fn place(index: usize) -> String {
    format!("{HELD}{index}{HELD}")
}

/// A commented line may show what the line once said.
fn conf_line(line: &str) -> Vec<Range<usize>> {
    match line.trim_start().starts_with('#') {
        true => redact::secrets(line),
        false => mask::conf_secrets(line.as_bytes()),
    }
}

fn by_line(text: &str, secrets: impl Fn(&str) -> Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\r', '\n']);
        let found = secrets(body).into_iter().filter(|span| !span.is_empty());
        spans.extend(found.map(|span| at + span.start..at + span.end));
        at += line.len();
    }
    spans
}

/// Puts the mark in the place of each span; what overlaps an earlier one goes with it.
fn replace(text: &str, mut spans: Vec<Range<usize>>) -> String {
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for span in spans.into_iter().filter(|span| span.end <= text.len()) {
        let (start, end) =
            (text.floor_char_boundary(span.start), text.ceil_char_boundary(span.end));
        if end <= done {
            continue;
        }
        out.push_str(text.get(done..start).unwrap_or_default());
        let secret = text.get(start.max(done)..end).unwrap_or_default();
        if start >= done {
            out.push_str(if is_named(secret) { unquoted(secret) } else { MARK });
        }
        done = end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

fn unquoted(secret: &str) -> &str {
    secret.trim_matches(['"', '\''])
}

/// True for the place of a named secret and nothing else.
fn is_named(secret: &str) -> bool {
    let inner = unquoted(secret).strip_prefix(HELD).and_then(|rest| rest.strip_suffix(HELD));
    inner.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_left() {
        for (syntax, text, expected) in [
            (
                Syntax::RedisConf,
                "requirepass \"a b\"\n# requirepass old\n",
                "requirepass ‹secret›\n# requirepass ‹secret›\n",
            ),
            (
                Syntax::RedisConf,
                "user web on >pw #ab ~*\r\nport 1",
                "user web on >‹secret› #‹secret› ~*\r\nport 1",
            ),
            (Syntax::RedisConf, "sentinel auth-pass m pw", "sentinel auth-pass m ‹secret›"),
            (Syntax::Acl, "user web on >pw ~*", "user web on >‹secret› ~*"),
            (Syntax::DotEnv, "REDIS_URL=redis://:pw@h/0", "REDIS_URL=redis://:‹secret›@h/0"),
        ] {
            assert_eq!(masked(syntax, text), expected);
        }
    }

    #[test]
    fn a_preview_is_masked_like_what_is_applied() {
        for (syntax, preview, applied) in [
            (Syntax::RedisConf, "requirepass ‹secret a/b›\n", "requirepass \"x y\"\n"),
            (Syntax::RedisConf, "user a on #‹sha256 a› >‹secret b›", "user a on #abc >def"),
            (Syntax::Acl, "user a on #‹sha256 a› >‹secret b›", "user a on #abc >def"),
            (Syntax::DotEnv, "REDIS_URL=redis://:‹secret x y›@h/0", "REDIS_URL=redis://:pw@h/0"),
        ] {
            assert_eq!(masked(syntax, preview), masked(syntax, applied));
            assert!(!shown(syntax, preview).contains(MARK));
        }
    }
}
