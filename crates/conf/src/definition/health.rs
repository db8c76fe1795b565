//! What a health check or probe does.

use redan_model::container::Healthcheck;
use redan_model::{Location, Redactor};

use super::spec::Variables;
use crate::redact;
use crate::shell::readable;

/// Judges nothing; says what a check's command line contains.
pub fn describe(
    text: &str,
    secrets: &[String],
    variables: &Variables,
    location: Location,
    redactor: &Redactor,
) -> Healthcheck {
    let uses_client = text.contains("redis-cli") || text.contains("valkey-cli");
    let trim = |word| str::trim_matches(word, ['"', '\'', '(', ')', ';', '[', ']']);
    let words: Vec<&str> = text.split_whitespace().map(trim).collect();
    let password_in_argv = uses_client && has_password(&words);
    let by_variable = ["REDISCLI_AUTH", "VALKEYCLI_AUTH"]
        .iter()
        .any(|name| text.contains(&format!("{name}=")) || sets(variables, name));
    let checks_reply = ["PONG", "grep", "-e "].iter().any(|word| text.contains(word));
    let shown = readable(text);
    let command = redact::line_with(&shown, secrets.iter().map(String::as_str), redactor);
    Healthcheck {
        command,
        uses_client,
        password_in_argv,
        authenticates: uses_client && (password_in_argv || by_variable),
        checks_reply,
        location,
    }
}

fn sets(variables: &Variables, name: &str) -> bool {
    variables.value_or_unknown(name).is_some()
}

/// `-a x`, `--pass x`, `-u redis://…`; an empty word after the flag logs nobody in.
fn has_password(words: &[&str]) -> bool {
    words.windows(2).any(|pair| match pair {
        ["-a" | "--pass" | "-u", value] => !value.is_empty() && !value.starts_with('-'),
        _ => false,
    }) || words.iter().any(|word| word.starts_with("-a$") || word.starts_with("--pass="))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Healthcheck {
        let redactor = Redactor::default();
        describe(text, &[], &Variables::default(), Location::default(), &redactor)
    }

    #[test]
    fn logins_are_recognised() {
        assert!(check("redis-cli -a \"$REDIS_PASSWORD\" ping").password_in_argv);
        assert!(check("REDISCLI_AUTH=$P redis-cli ping | grep PONG").authenticates);
        let plain = check("redis-cli ping");
        assert!(plain.uses_client && !plain.authenticates && !plain.checks_reply);
        assert!(!check("curl -a x").authenticates);
    }
}
