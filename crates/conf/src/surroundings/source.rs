//! Application code: scripts built from variables, URLs in logs, serialisers that run code.

use redan_model::facts::{Surrounding, SurroundingKind};

use super::{MOST, Text};

/// Calls that send a Lua script, in lower case.
const EVAL_CALLS: &[&str] = &[
    ".eval(",
    "->eval(",
    ".eval_ro(",
    ".register_script(",
    ".send_command(\"eval\",",
    ".call(\"eval\",",
];

/// Calls that write to a log or to standard output, in lower case.
const LOG_CALLS: &[&str] = &[
    "logging.",
    "logger.",
    "log.",
    "log::",
    "console.",
    "print(",
    "println(",
    "println!(",
    "printf(",
    "puts ",
    "error_log(",
    "info!(",
    "debug!(",
    "warn!(",
    "error!(",
    "trace!(",
    "fmt.print",
];

/// Endings of names that hold a connection URL.
const URL_NAMES: &[&str] = &["url", "uri", "dsn", "connection_string", "connectionstring"];

/// Beginnings of names that hold a connection to Redis.
const OWNERS: &[&str] =
    &["redis", "valkey", "broker", "celery", "cache", "sidekiq", "result_backend"];

/// Expressions that leave the password out.
const CAREFUL: &[&str] =
    &["mask", "redact", "sanit", "hostname", ".host", "bool(", "len(", "is not none", "hide_"];

/// Serialisers that run code when they read.
const SERIALIZERS: &[&str] = &[
    "pickle.loads(",
    "pickle.load(",
    "pickleserializer",
    "serializer='pickle'",
    "serializer=\"pickle\"",
    "serializer = 'pickle'",
    "serializer = \"pickle\"",
    "task_serializer: pickle",
    "dill.loads(",
    "jdkserializationredisserializer",
    "objectinputstream(",
    "marshal.load(",
    "unserialize(",
];

/// What code shows.
pub(super) fn read(file: Text<'_>) -> Vec<Surrounding> {
    let lines: Vec<&str> = file.text.lines().collect();
    let code = || {
        lines
            .iter()
            .enumerate()
            .filter(|(_, line)| !is_comment(line))
            .map(|(index, line)| (index, *line))
    };
    let scripts = code().filter(|(index, _)| builds_script(&lines, *index)).map(|(index, _)| {
        let detail = "a script is joined from text and a variable".to_string();
        file.observe(SurroundingKind::ScriptConcatenation, index + 1, detail)
    });
    let logged = code().filter_map(|(index, line)| {
        let name = logged_url(line)?;
        let detail = format!("{name} is written to a log, password included");
        Some(file.observe(SurroundingKind::LoggedUrl, index + 1, detail))
    });
    let serializers = code().filter_map(|(index, line)| {
        let lower = line.to_ascii_lowercase();
        let found = SERIALIZERS.iter().find(|call| lower.contains(**call))?;
        let detail =
            format!("{} runs code that the stored value names", found.trim_end_matches('('));
        Some(file.observe(SurroundingKind::UnsafeSerializer, index + 1, detail))
    });
    scripts.take(MOST).chain(logged.take(MOST)).chain(serializers.take(MOST)).collect()
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["#", "//", "*", "/*", "--"].iter().any(|start| line.starts_with(start))
}

/// True when the script of the call that begins on this line is not a constant.
fn builds_script(lines: &[&str], index: usize) -> bool {
    let Some(line) = lines.get(index) else { return false };
    let lower = line.to_ascii_lowercase();
    let Some(at) = EVAL_CALLS.iter().find_map(|call| Some(lower.find(call)? + call.len())) else {
        return false;
    };
    // `to_ascii_lowercase` keeps lengths, so the place is the same in the line itself.
    let mut call = line.get(at..).unwrap_or_default().to_string();
    for next in lines.iter().skip(index + 1).take(5) {
        call.push('\n');
        call.push_str(next);
    }
    let script = first_text_argument(&call);
    is_joined(script)
}

/// The first argument that holds a quote, up to its comma (Go passes a context before it).
fn first_text_argument(call: &str) -> &str {
    let mut start = 0;
    loop {
        let rest = call.get(start..).unwrap_or_default();
        let end = argument_end(rest);
        let argument = rest.get(..end).unwrap_or_default();
        let ends_call = !rest.get(end..).is_some_and(|rest| rest.starts_with(','));
        if argument.contains(['"', '\'', '`']) || ends_call {
            return argument;
        }
        start += end + 1;
    }
}

/// Where an argument ends: a comma or a closing bracket outside quotes and brackets.
fn argument_end(text: &str) -> usize {
    let mut quote = None;
    let mut depth = 0_u32;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (_, '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') if depth == 0 => return at,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => return at,
            (None, _) => {}
        }
    }
    text.len()
}

/// True when an argument joins text and something else.
fn is_joined(argument: &str) -> bool {
    let has_text = argument.contains(['"', '\'', '`']);
    let outside = outside_quotes(argument);
    let joins = outside.contains('+')
        || outside.contains(" . ")
        || outside.contains(" % ")
        || outside.contains(".format(")
        || outside.contains("format!(")
        || outside.contains("Sprintf(");
    let template = argument.contains('`') && argument.contains("${");
    let trimmed = argument.trim_start();
    let f_string =
        (trimmed.starts_with("f\"") || trimmed.starts_with("f'")) && trimmed.contains('{');
    let interpolated = argument.contains("#{");
    has_text && (joins || template || f_string || interpolated)
}

/// The text with everything inside quotes left out.
fn outside_quotes(text: &str) -> String {
    let mut quote = None;
    let mut escaped = false;
    text.chars()
        .filter(|c| match (quote, *c) {
            _ if escaped => {
                escaped = false;
                false
            }
            (Some(_), '\\') => {
                escaped = true;
                false
            }
            (Some(open), c) if c == open => {
                quote = None;
                false
            }
            (Some(_), _) => false,
            (None, '"' | '\'' | '`') => {
                quote = Some(*c);
                false
            }
            (None, _) => true,
        })
        .collect()
}

/// The name of a connection URL that a line logs.
fn logged_url(line: &str) -> Option<String> {
    let lower = line.to_ascii_lowercase();
    if !LOG_CALLS.iter().any(|call| begins_word(&lower, call)) {
        return None;
    }
    if CAREFUL.iter().any(|word| lower.contains(word)) {
        return None;
    }
    expressions(line).into_iter().find(|name| is_url_name(&name.to_ascii_lowercase()))
}

/// True when the call stands in the line and does not continue another word (`catalog.` is not `log.`).
fn begins_word(line: &str, call: &str) -> bool {
    line.match_indices(call).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_')
    })
}

/// Identifiers of a line outside quotes, and inside the braces of interpolated text.
fn expressions(line: &str) -> Vec<String> {
    let braces = line.split('{').skip(1).filter_map(|part| part.split('}').next());
    let text = braces.fold(outside_quotes(line), |text, inside| text + " " + inside);
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').map(String::from).collect()
}

fn is_url_name(name: &str) -> bool {
    OWNERS.iter().any(|owner| name.contains(owner))
        && URL_NAMES.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use redan_model::Redactor;

    use super::*;

    fn kinds(text: &str) -> Vec<(SurroundingKind, u32)> {
        let redactor = Redactor::default();
        let file = Text { path: "a.py", text, mode: None, redactor: &redactor };
        read(file).into_iter().map(|found| (found.kind, found.location.line)).collect()
    }

    #[test]
    fn joined_scripts_are_found() {
        for text in [
            "r.eval(\"return redis.call('GET', '\" + name + \"')\", 0)",
            "r.eval(f\"return redis.call('GET', '{name}')\", 0)",
            "await client.eval(`return redis.call('GET', '${name}')`, 0)",
            "rdb.Eval(ctx, fmt.Sprintf(\"return %s\", name), nil)",
            "$redis->eval(\"return redis.call('GET', '\" . $name . \"')\", 0);",
            "r.eval(\n    \"return \" + name,\n    0)",
        ] {
            assert_eq!(kinds(text), [(SurroundingKind::ScriptConcatenation, 1)], "{text}");
        }
    }

    #[test]
    fn constant_scripts_are_not() {
        for text in [
            "r.eval(\"return redis.call('GET', KEYS[1]) .. 'x + y'\", 1, prefix + name)",
            "r.eval(SCRIPT, 1, name)",
            "rdb.Eval(ctx, \"return 1\", []string{\"a\" + b})",
            "# r.eval(\"x\" + y)",
            "model.eval()",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn logged_urls_are_found() {
        for text in [
            "logging.info(f\"connecting to {REDIS_URL}\")",
            "logger.debug(\"url %s\", settings.REDIS_URL)",
            "console.log(`broker ${brokerUrl}`)",
            "console.log('redis', process.env.REDIS_URL)",
        ] {
            assert_eq!(kinds(text), [(SurroundingKind::LoggedUrl, 1)], "{text}");
        }
        for text in [
            "logging.error(\"REDIS_URL is not set\")",
            "logger.info(mask(REDIS_URL))",
            "catalog.redis_url",
            "url = REDIS_URL",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
