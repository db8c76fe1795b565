//! How a text is written in YAML so that every reader takes it for that text.

use super::tree::Style;

/// Words that some version of YAML takes for something else than text.
const WORDS: [&str; 16] = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", ".nan", ".inf",
    "-.inf", "+.inf", "~",
];

/// True for a plain scalar that every reader takes for text: neither a number, a date, a boolean nor
/// null in YAML 1.1 or 1.2.
pub(super) fn is_surely_text(text: &str) -> bool {
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    let looks_numeric = text
        .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
        && text.chars().all(|c| c.is_ascii_hexdigit() || "+-._:xoXOtTzZ ".contains(c));
    !(text.is_empty() || is_word || looks_numeric || matches!(text, "=" | "<<"))
}

/// A text on one line, in the given style where that is possible.
pub(super) fn write(text: &str, preferred: Style, in_flow: bool) -> String {
    let is_printable = !text.contains(|c: char| {
        c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
    });
    match preferred {
        Style::Plain | Style::Block if is_plain(text, in_flow) && is_printable => text.to_string(),
        Style::Single if is_printable => format!("'{}'", text.replace('\'', "''")),
        _ => double_quoted(text),
    }
}

/// True for what may stand without quotes.
fn is_plain(text: &str, in_flow: bool) -> bool {
    const INDICATORS: &str = "-?:,[]{}#&*!|>'\"%@`";
    let is_option =
        text.strip_prefix("--").is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let begins = is_option || !text.starts_with(|c| INDICATORS.contains(c));
    let breaks = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    let in_flow = in_flow && text.contains(|c| ",[]{}".contains(c) || c == ':');
    let trimmed = text.trim() == text && !text.contains('\t');
    is_surely_text(text) && begins && !breaks && !in_flow && trimmed
}

/// In double quotes, which JSON reads the same way.
pub(super) fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The lines of a text as a literal block, header first, without indentation. `None` when a block
/// cannot hold it or when it has only one line.
pub(super) fn literal(text: &str) -> Option<Vec<String>> {
    let (body, header) = match text.strip_suffix('\n') {
        Some(body) => (body, "|"),
        None => (text, "|-"),
    };
    let odd = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
    };
    // The first line sets the indentation; a blank end would be cut or kept by another header.
    let fits = body.contains('\n') && !body.starts_with([' ', '\t', '\n']) && !body.ends_with('\n');
    if !fits || text.contains(odd) {
        return None;
    }
    Some(std::iter::once(header).chain(body.split('\n')).map(String::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn quotes_stand_where_they_are_needed() {
        for (text, written) in [
            ("redis:7", "redis:7"),
            ("/data", "/data"),
            ("a b", "a b"),
            ("", "\"\""),
            ("no", "\"no\""),
            ("On", "\"On\""),
            ("6379", "\"6379\""),
            ("6379:6379", "\"6379:6379\""),
            ("1e3", "\"1e3\""),
            ("127.0.0.1:6379:6379", "\"127.0.0.1:6379:6379\""),
            ("2025-01-01", "\"2025-01-01\""),
            ("*", "\"*\""),
            ("--port", "--port"),
            ("---", "\"---\""),
            ("&a", "\"&a\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("it's", "it's"),
            ("${REDIS_PASSWORD:?}", "${REDIS_PASSWORD:?}"),
            (" a", "\" a\""),
            ("a\"\\\n", "\"a\\\"\\\\\\n\""),
        ] {
            assert_eq!(write(text, Style::Plain, false), written);
            let read = yaml::parse(&format!("k: {written}\n"), 0);
            assert_eq!(read.documents[0].text_at(&["k"]), Some(text));
        }
        assert_eq!(write("a,b", Style::Plain, true), "\"a,b\"");
        assert_eq!(write("it's", Style::Single, false), "'it''s'");
    }

    #[test]
    fn several_lines_become_a_block() {
        assert_eq!(literal("a\n b\n").unwrap(), ["|", "a", " b"]);
        assert_eq!(literal("a\nb").unwrap(), ["|-", "a", "b"]);
        for text in ["a", "a\n", " a\nb", "a\nb\n\n", "a\n\u{7}"] {
            assert_eq!(literal(text), None);
        }
    }
}
