//! JSON is read as the YAML that it is; what only YAML allows is refused.

use super::super::{Cause, EditError};
use super::tree::{Kind, Node, Style};

/// # Errors
///
/// [`Cause::Unreadable`] for comments, single quotes, bare words, commas before a closing bracket.
pub(super) fn check(text: &str, documents: &[Node]) -> Result<(), EditError> {
    let strict = documents.len() <= 1 && only_json(text) && documents.iter().all(is_json);
    if strict {
        return Ok(());
    }
    let reason = "the file is not strict JSON (a comment, a bare word or a comma too many?); correct it, \
                  or edit it by hand";
    Err(EditError::new(Cause::Unreadable, reason))
}

/// True when nothing but JSON's own characters stands outside strings.
fn only_json(text: &str) -> bool {
    let mut in_string = false;
    let mut escaped = false;
    let mut last = ' ';
    for c in text.chars() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            continue;
        }
        in_string = c == '"';
        let known = c.is_ascii_alphanumeric() || "\"{}[]:,+-. \t\r\n".contains(c);
        if !known || (last == ',' && matches!(c, ']' | '}' | ',')) {
            return false;
        }
        last = if c.is_ascii_whitespace() { last } else { c };
    }
    !in_string
}

fn is_json(root: &Node) -> bool {
    let is_key = |(key, _): &(Node, Node)| matches!(key.kind, Kind::Scalar(_, Style::Double));
    let is_word = |text: &str| {
        matches!(text, "null" | "true" | "false")
            || (text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
                && text.parse::<f64>().is_ok())
    };
    root.all().into_iter().all(|node| {
        let plain = node.properties.is_none();
        plain
            && match &node.kind {
                Kind::Scalar(text, Style::Plain) => !node.span.is_empty() && is_word(text),
                Kind::Scalar(_, style) => *style == Style::Double,
                Kind::List { flow, .. } => *flow,
                Kind::Map { flow, entries } => *flow && entries.iter().all(is_key),
                Kind::Alias(_) => false,
            }
    })
}
