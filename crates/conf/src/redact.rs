//! Finds secrets in a line of any kind of configuration by the words around them.
//!
//! Readers that know where a secret stands replace exactly that; this is the second line of defence
//! for the text beside it: every [`Location`](redan_model::Location) passes through it.

use std::ops::Range;

use redan_model::Redactor;

/// The line with every recognisable secret replaced by its mark.
pub fn line(text: &str, redactor: &Redactor) -> String {
    replace(text, secrets(text), redactor)
}

/// The line with the given texts and every recognisable secret replaced by their marks.
pub fn line_with<'t>(
    text: &str,
    known: impl IntoIterator<Item = &'t str>,
    redactor: &Redactor,
) -> String {
    let mut ranges = secrets(text);
    for secret in known.into_iter().filter(|secret| !secret.is_empty()) {
        ranges.extend(text.match_indices(secret).map(|(at, found)| at..at + found.len()));
    }
    replace(text, ranges, redactor)
}

/// The part of a line, with the given texts and every secret that the whole line shows replaced.
pub fn part_with<'t>(
    line: &str,
    part: Range<usize>,
    known: impl IntoIterator<Item = &'t str>,
    redactor: &Redactor,
) -> String {
    let text = line.get(part.clone()).unwrap_or_default();
    let mut ranges = secrets(text);
    for secret in known.into_iter().filter(|secret| !secret.is_empty()) {
        ranges.extend(text.match_indices(secret).map(|(at, found)| at..at + found.len()));
    }
    let inside = secrets(line).into_iter().filter_map(|range| {
        let (start, end) = (range.start.max(part.start), range.end.min(part.end));
        (start < end).then(|| start - part.start..end - part.start)
    });
    ranges.extend(inside);
    replace(text, ranges, redactor)
}

fn replace(text: &str, mut ranges: Vec<Range<usize>>, redactor: &Redactor) -> String {
    // Longest first among those that begin together; what lies inside another one is dropped.
    ranges.sort_by_key(|range| (range.start, usize::MAX - range.end));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for range in ranges {
        let Some(before) = text.get(done..range.start) else { continue };
        out.push_str(before);
        out.push_str(&redactor.mark_str(text.get(range.clone()).unwrap_or_default()));
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// Every recognisable secret of a line, in bytes; ranges may overlap.
pub(crate) fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    url_passwords(text, &mut ranges);
    named_values(text, &mut ranges);
    acl_passwords(text, &mut ranges);
    fallbacks(text, &mut ranges);
    ranges
}

/// `env("REDIS_PASSWORD", "fallback")` and `process.env.REDIS_PASSWORD || "fallback"`.
fn fallbacks(text: &str, ranges: &mut Vec<Range<usize>>) {
    const OPERATORS: [&str; 4] = ["||", "??", "?:", " or"];
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find(['"', '\''])) {
        let start = at + open + 1;
        let quote = text.get(start - 1..start).unwrap_or_default();
        let Some(length) = text.get(start..).and_then(|rest| rest.find(quote)) else { return };
        at = start + length + 1;
        let before = text.get(..start - 1).unwrap_or_default().trim_end();
        let follows_operator = OPERATORS.iter().any(|operator| before.ends_with(operator));
        if follows_operator && names(before).any(is_secret_name) || ends_in_secret_argument(before)
        {
            push(text, start..start + length, ranges);
        }
    }
}

/// The words of a text that could be names.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
}

/// True after `get("REDIS_PASSWORD",`: the next argument is what holds when it is not set.
fn ends_in_secret_argument(before: &str) -> bool {
    let Some(call) = before.strip_suffix(',').map(str::trim_end) else { return false };
    let Some(argument) = call.strip_suffix(['"', '\'']) else { return false };
    let Some((head, name)) = argument.rsplit_once(['"', '\'']) else { return false };
    head.trim_end().ends_with('(') && is_secret_name(name)
}

/// `scheme://user:PASSWORD@host`.
fn url_passwords(text: &str, ranges: &mut Vec<Range<usize>>) {
    for (at, mark) in text.match_indices("://") {
        let start = at + mark.len();
        let rest = text.get(start..).unwrap_or_default();
        let next_url = rest.find("://").unwrap_or(rest.len());
        let end = rest.find([' ', '\t', '"', '\'', '<', '>']).unwrap_or(rest.len()).min(next_url);
        let authority = rest.get(..end).unwrap_or_default();
        let Some(userinfo) = authority.rfind('@').and_then(|at| authority.get(..at)) else {
            continue;
        };
        let password = userinfo.find(':').map_or(0, |colon| colon + 1);
        push(text, start + password..start + userinfo.len(), ranges);
    }
}

/// `NAME=value`, `name: value`, `--flag value`, `"--flag", "value"` where the name says "secret".
fn named_values(text: &str, ranges: &mut Vec<Range<usize>>) {
    let client = text.contains("-cli");
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(is_name)) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or_default();
        let end = start + rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        at = end;
        let name = text.get(start..end).unwrap_or_default();
        let takes_next_word = takes_next_word(name) || (client && matches!(name, "-a" | "--pass"));
        let names_a_secret = takes_next_word || is_secret_name(name);
        let value = value_after(text, end, takes_next_word).filter(|_| names_a_secret);
        if let Some(value) = value {
            at = value.end.max(end);
            push(text, value, ranges);
        }
    }
}

/// Directives and flags whose secret follows after a blank.
fn takes_next_word(name: &str) -> bool {
    let name = name.trim_start_matches('-').to_ascii_lowercase();
    matches!(
        name.as_str(),
        "requirepass"
            | "masterauth"
            | "primaryauth"
            | "auth-pass"
            | "sentinel-pass"
            | "tls-key-file-pass"
            | "tls-client-key-file-pass"
    )
}

/// True for names of variables, settings and keys whose value is a secret.
pub fn is_secret_name(name: &str) -> bool {
    const PARTS: [&str; 21] = [
        "password",
        "passwd",
        "passphrase",
        "requirepass",
        "masterauth",
        "primaryauth",
        "auth-pass",
        "auth_pass",
        "sentinel-pass",
        "file-pass",
        "file_pass",
        "secret",
        "token",
        "apikey",
        "api_key",
        "api-key",
        "private_key",
        "access_key",
        "rediscli_auth",
        "redispass",
        "credential",
    ];
    const NOT_THE_SECRET: [&str; 26] = [
        "file",
        "path",
        "name",
        "ref",
        "dir",
        "length",
        "ttl",
        "expires",
        "timeout",
        "enabled",
        "policy",
        "minutes",
        "seconds",
        "days",
        "hours",
        "count",
        "tokens",
        "url",
        "key_id",
        "secretkey",
        "credentials",
        "secrets",
        "required",
        "rotation",
        "algorithm",
        "empty_password",
    ];
    let name = name.to_ascii_lowercase();
    let is_secret = PARTS.iter().any(|part| name.contains(part))
        || matches!(name.as_str(), "pass" | "pwd" | "auth")
        || ["_pass", "_pwd", "-pass", ".pass", "_auth"].iter().any(|end| name.ends_with(end));
    let is_about = NOT_THE_SECRET.iter().any(|end| name.ends_with(end) && name != *end)
        || name.starts_with("existingsecret")
        || name.starts_with("usepassword")
        || name.starts_with("automount")
        || matches!(name.as_str(), "secrets" | "credentials" | "tokens");
    is_secret && !is_about
}

/// The value that follows a name: after `=`, `:` or (for some) a blank, quotes left out.
fn value_after(text: &str, end: usize, blank_is_enough: bool) -> Option<Range<usize>> {
    let rest = text.get(end..)?;
    let skipped =
        rest.find(|c| !matches!(c, ' ' | '\t' | '"' | '\'' | ',' | ':' | '=' | '[' | '\\'))?;
    let between = rest.get(..skipped)?;
    if !between.contains(['=', ':']) && (!blank_is_enough || between.is_empty()) {
        return None;
    }
    let value = rest.get(skipped..)?;
    let quote = between.chars().next_back().filter(|c| matches!(c, '"' | '\''));
    let length = match quote {
        Some(quote) => value.find(quote),
        None => value.find([' ', '\t', '"', '\'', ',', '}', ']']),
    };
    Some(end + skipped..end + skipped + length.unwrap_or(value.len()))
}

/// `>password` and `#hash` in ACL rules.
fn acl_passwords(text: &str, ranges: &mut Vec<Range<usize>>) {
    let lower = text.to_ascii_lowercase();
    let is_acl = ["user", "+@", "~*", "allkeys"].iter().any(|word| lower.contains(word));
    let boundary = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',');
    let mut at = 0;
    for word in text.split(boundary) {
        let (start, end) = (at, at + word.len());
        at = end + text.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let hash = word.strip_prefix('#').is_some_and(|hash| {
            hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        let plain = is_acl && word.len() > 1 && word.starts_with('>') && !word.starts_with(">/");
        if hash || (plain && !word.starts_with(">>") && !word.starts_with(">&")) {
            push(text, start + 1..end, ranges);
        }
    }
}

/// Adds a range unless it holds a reference or a word that is no secret; of `${NAME:-default}` the default.
fn push(text: &str, range: Range<usize>, ranges: &mut Vec<Range<usize>>) {
    let Some(value) = text.get(range.clone()) else { return };
    if let Some(inner) = value.strip_prefix("${") {
        let inner = inner.split('}').next().unwrap_or(inner);
        if let Some(operator) = inner.find(['-', '+']) {
            let start = range.start + 2 + operator + 1;
            push(text, start..range.start + 2 + inner.len(), ranges);
        }
        return;
    }
    let harmless = ["", "true", "false", "yes", "no", "null", "none", "on", "off", "~", "|", ">"];
    let reference = value.starts_with(['$', '{', '<', '%', '&', '*']);
    if !reference && !harmless.contains(&value.to_ascii_lowercase().as_str()) {
        ranges.push(range);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, secret: &str) {
        let redactor = Redactor::default();
        let line = line(text, &redactor);
        assert_eq!(line, text.replace(secret, &redactor.mark_str(secret)), "{text}");
        assert!(!line.contains(secret), "{line}");
    }

    #[test]
    fn secrets_are_found_by_what_stands_before_them() {
        check("requirepass hunter2", "hunter2");
        check("command: redis-server --requirepass hunter2 --port 1", "hunter2");
        check(r#"command: ["redis-server", "--requirepass", "hunter2"]"#, "hunter2");
        check("  - REDIS_PASSWORD=hunter2", "hunter2");
        check("  REDIS_PASSWORD: \"hunter 2\"", "hunter 2");
        check("REDIS_URL=redis://:hun/ter2@redis:6379/0", "hun/ter2");
        check("url: rediss://web:hunter2@redis:6379,rediss://web:hunter2@other", "hunter2");
        check("test: redis-cli -a hunter2 ping", "hunter2");
        check("user web on >hunter2 ~* +@all", "hunter2");
        check("--requirepass ${REDIS_PASSWORD:-hunter2}", "hunter2");
        check("sentinel auth-pass ${X:-hunter2}", "hunter2");
        check(&format!("user web on #{} ~*", "ab".repeat(32)), &"ab".repeat(32));
        check("'password' => env('REDIS_PASSWORD', 'hunter2')", "hunter2");
        check("x = os.environ.get(\"REDIS_PASSWORD\", \"hunter2\")", "hunter2");
    }

    #[track_caller]
    fn keeps(text: &str) {
        assert_eq!(line(text, &Redactor::default()), text);
    }

    #[test]
    fn what_is_no_secret_stays() {
        keeps("--requirepass ${REDIS_PASSWORD}");
        keeps("REDIS_PASSWORD_FILE=/run/secrets/redis");
        keeps("existingSecret: redis-auth");
        keeps("ALLOW_EMPTY_PASSWORD=yes");
        keeps("echo user > /tmp/file");
        keeps("url: redis://redis:6379/0");
        keeps("requirepass");
        keeps("names = ('REDIS_PASSWORD_FILE', 'REDIS_HOST')");
        keeps("host = process.env.REDIS_HOST || 'localhost'");
        keeps("secretName: redis-tls");
        keeps("password: *anchor");
    }

    #[test]
    fn given_texts_are_replaced_too() {
        let redactor = Redactor::default();
        let line = line_with("- hunter2 and hunter", ["hunter2", "hunter", ""], &redactor);
        assert!(!line.contains("hunter"));
    }
}
