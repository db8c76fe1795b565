//! Shell scripts, Makefiles, Dockerfiles and CI definitions: how they call the client.

use redan_model::facts::{Surrounding, SurroundingKind};

use super::{MOST, Text};
use crate::definition::surroundings::ENCRYPTION;

/// What calls of the client in a script show.
pub(super) fn read(file: Text<'_>) -> Vec<Surrounding> {
    let lines = logical_lines(file.text);
    let calls = lines.iter().flat_map(|(number, line)| {
        commands(line).filter_map(|command| client_call(file, *number, command))
    });
    let users = lines.iter().filter_map(|(number, line)| set_user(file, *number, line));
    calls.take(MOST).chain(users.take(MOST)).chain(backup(file, &lines)).collect()
}

/// Programs that carry a file elsewhere.
const CARRIERS: &[&str] = &[
    "cp ", "aws s3", "rsync ", "scp ", "tar ", "gsutil ", "rclone ", "mc cp", "azcopy ", "restic ",
];

/// A script that takes a snapshot away, and whether anything in it encrypts.
fn backup(file: Text<'_>, lines: &[(usize, String)]) -> Option<Surrounding> {
    let takes = |line: &str| {
        line.contains("-cli") && line.contains("--rdb")
            || line.contains(".rdb") && CARRIERS.iter().any(|carrier| line.contains(carrier))
    };
    let (number, _) = lines.iter().find(|(_, line)| takes(line))?;
    let encrypts = lines.iter().any(|(_, line)| ENCRYPTION.iter().any(|word| line.contains(word)));
    Some(if encrypts {
        let detail = "the backup is encrypted before it is stored".to_string();
        file.observe(SurroundingKind::EncryptedBackup, *number, detail)
    } else {
        let detail = "the backup is stored in clear".to_string();
        file.observe(SurroundingKind::PlainBackup, *number, detail)
    })
}

/// Lines joined at `\`, comments left out, with the number of the line on which each begins.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut is_open = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('#') {
            continue;
        }
        let body = line.strip_suffix('\\').unwrap_or(line);
        match lines.last_mut() {
            Some((_, open)) if is_open => {
                open.push(' ');
                open.push_str(body);
            }
            _ => lines.push((index + 1, body.to_string())),
        }
        is_open = line.ends_with('\\');
    }
    lines
}

/// The commands of a line, as far as `;`, `|` and `&&` part them.
fn commands(line: &str) -> impl Iterator<Item = &str> {
    line.split("&&").flat_map(|part| part.split([';', '|']))
}

/// A call of `redis-cli` or `valkey-cli`, with or without a password among its words.
fn client_call(file: Text<'_>, number: usize, line: &str) -> Option<Surrounding> {
    let words: Vec<&str> = words(line).collect();
    let at = words.iter().position(|word| {
        let name = word.rsplit('/').next().unwrap_or(word);
        matches!(name, "redis-cli" | "valkey-cli")
    })?;
    let rest = words.get(at + 1..).unwrap_or_default();
    Some(match password_flag(rest) {
        Some(flag) => {
            let detail = format!("{} is given the password with {flag}", words[at]);
            file.observe(SurroundingKind::PasswordInScript, number, detail)
        }
        None => {
            let detail = format!("{} is called without a password among its words", words[at]);
            file.observe(SurroundingKind::ClientCallWithoutPassword, number, detail)
        }
    })
}

/// The flag that brings a password, if one does.
fn password_flag(words: &[&str]) -> Option<&'static str> {
    words.windows(2).find_map(|pair| match pair {
        ["-a" | "--pass", value] if !value.is_empty() && *value != "\"\"" => {
            Some(if pair[0] == "-a" { "-a" } else { "--pass" })
        }
        ["-u" | "--uri", url] if has_password(url) => Some("-u"),
        _ => None,
    })
}

/// True for `redis://user:secret@host` and `redis://:secret@host`.
fn has_password(url: &str) -> bool {
    let rest = url.split_once("://").map(|(_, rest)| rest);
    let user = rest.and_then(|rest| rest.split_once('@')).map(|(user, _)| user);
    user.and_then(|user| user.split_once(':')).is_some_and(|(_, password)| !password.is_empty())
}

/// `ACL SETUSER name rules…`, unless it only takes rights away.
fn set_user(file: Text<'_>, number: usize, line: &str) -> Option<Surrounding> {
    let words: Vec<&str> = words(line).collect();
    let at = words.windows(2).position(|pair| {
        pair[0].eq_ignore_ascii_case("acl") && pair[1].eq_ignore_ascii_case("setuser")
    })?;
    let name = words.get(at + 2)?;
    let rules = words.get(at + 3..).unwrap_or_default();
    let resets = rules.iter().any(|rule| rule.to_ascii_lowercase().starts_with("reset"));
    let grants = rules.iter().any(|rule| {
        rule.starts_with(['+', '>', '#', '~', '%', '&', '$']) || rule.eq_ignore_ascii_case("nopass")
    });
    if resets {
        let detail = format!("ACL SETUSER {name} begins with a reset");
        return Some(file.observe(SurroundingKind::SetuserWithReset, number, detail));
    }
    grants.then(|| {
        let detail = format!("ACL SETUSER {name} adds to what the user already has");
        file.observe(SurroundingKind::SetuserWithoutReset, number, detail)
    })
}

/// Words without quotes and the signs of the shell around them.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_whitespace() || matches!(c, ';' | '|' | '(' | ')' | '`' | ',' | '['))
        .map(|word| word.trim_matches(['"', '\'', ']', '@']))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use redan_model::Redactor;

    use super::*;

    fn kinds(text: &str) -> Vec<(SurroundingKind, u32)> {
        let redactor = Redactor::default();
        let file = Text { path: "a.sh", text, mode: None, redactor: &redactor };
        read(file).into_iter().map(|found| (found.kind, found.location.line)).collect()
    }

    #[test]
    fn passwords_among_the_words_are_found() {
        use SurroundingKind::{ClientCallWithoutPassword, PasswordInScript};
        assert_eq!(kinds("#!/bin/sh\nredis-cli -a \"$PW\" ping"), [(PasswordInScript, 2)]);
        assert_eq!(kinds("docker exec r redis-cli \\\n  --pass x ping"), [(PasswordInScript, 1)]);
        assert_eq!(kinds("X=$(valkey-cli -u redis://:pw@h ping)"), [(PasswordInScript, 1)]);
        assert_eq!(kinds("REDISCLI_AUTH=x redis-cli ping"), [(ClientCallWithoutPassword, 1)]);
        assert_eq!(kinds("redis-cli -u redis://h:6379 ping"), [(ClientCallWithoutPassword, 1)]);
        assert_eq!(kinds("redis-cli ping && ls -a x"), [(ClientCallWithoutPassword, 1)]);
        assert_eq!(kinds("# redis-cli -a x\necho redis"), []);
    }

    #[test]
    fn users_are_set_with_or_without_a_reset() {
        let found = |text: &str| kinds(text).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>();
        let (with, without) =
            (SurroundingKind::SetuserWithReset, SurroundingKind::SetuserWithoutReset);
        assert!(found("redis-cli ACL SETUSER app on '>x' '~a:*' +@read").contains(&without));
        assert!(found("redis-cli acl setuser app reset on '>x' +@read").contains(&with));
        assert!(!found("redis-cli ACL SETUSER app '<old'").contains(&without));
    }

    #[test]
    fn secrets_are_not_shown() {
        let redactor = Redactor::default();
        let text = "redis-cli -a hunter2hunter2 ping";
        let file = Text { path: "a.sh", text, mode: None, redactor: &redactor };
        let found = read(file);
        assert!(found.iter().all(|one| !one.location.text.contains("hunter2")), "{found:?}");
    }
}
