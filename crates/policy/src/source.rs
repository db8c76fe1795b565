//! The text of a policy, places in it, and the problems found so far.

use std::ops::Range;
use std::sync::Arc;

use redan_model::{Diagnostic, Location};

/// The text, with the start of each line.
pub struct Source<'t> {
    text: &'t str,
    path: Arc<str>,
    line_starts: Vec<usize>,
}

impl<'t> Source<'t> {
    pub fn new(text: &'t str, path: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Self { text, path: path.into(), line_starts }
    }

    /// The place of a span of bytes; a span of several lines is cut at the end of its first.
    pub fn location(&self, span: Range<usize>) -> Location {
        let index = self.line_starts.partition_point(|start| *start <= span.start).max(1) - 1;
        let start = self.line_starts.get(index).copied().unwrap_or(0);
        let line = self.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let from = span.start.saturating_sub(start).min(line.len());
        let to = span.end.saturating_sub(start).clamp(from, line.len());
        let width = |text: Option<&str>| {
            text.map_or(0, |text| u32::try_from(masked(text).chars().count()).unwrap_or(u32::MAX))
        };
        Location {
            path: Arc::clone(&self.path),
            line: u32::try_from(index + 1).unwrap_or(u32::MAX),
            column: width(line.get(..from)).saturating_add(1),
            length: width(line.get(from..to)).max(1),
            text: masked(line).into(),
        }
    }
}

/// The problems found so far, each with its place.
pub struct Problems<'t> {
    pub source: Source<'t>,
    list: Vec<Diagnostic>,
}

impl<'t> Problems<'t> {
    pub const fn new(source: Source<'t>) -> Self {
        Self { source, list: Vec::new() }
    }

    /// Adds a problem that makes the policy unusable.
    pub fn add(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        let problem = Diagnostic::error(self.source.location(span), message).help(help);
        self.list.push(problem);
    }

    /// All problems in the order of the text.
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by(|a, b| {
            (a.location.line, a.location.column).cmp(&(b.location.line, b.location.column))
        });
        self.list.dedup();
        self.list
    }
}

/// The text with passwords of URLs (`scheme://user:password@host`) masked.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        rest = after;
        if let Some(range) = password_range(after) {
            out.push_str(&after[..range.start]);
            out.push_str("‹redacted›");
            rest = &after[range.end..];
        }
    }
    out.push_str(rest);
    out
}

/// Where the password lies in what follows `scheme://`. It ends at the last `@` before the
/// end of the word, so that an unencoded `@` or `/` in it does not show.
fn password_range(after_scheme: &str) -> Option<Range<usize>> {
    let end = after_scheme
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ','))
        .unwrap_or(after_scheme.len());
    let authority = &after_scheme[..end];
    let at = authority.rfind('@')?;
    let colon = authority[..at].find(':')?;
    (colon + 1 < at).then_some(colon + 1..at)
}

/// True when a URL carries a password.
pub fn has_password(url: &str) -> bool {
    url.split_once("://").is_some_and(|(_, rest)| password_range(rest).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters() {
        let source = Source::new("é = 1\nname = \"x\"\n", "p.toml");
        let at = source.location(14..17);
        assert_eq!((at.line, at.column, at.length, &*at.text), (2, 8, 3, "name = \"x\""));
        assert_eq!(source.location(3..4).column, 3);
        assert_eq!(source.location(999..1000).line, 3);
    }

    #[test]
    fn passwords_of_urls_do_not_show() {
        let line = r#"servers = ["redis://web:hunter2@h:1", "redis://h:2"]"#;
        assert_eq!(masked(line), r#"servers = ["redis://web:‹redacted›@h:1", "redis://h:2"]"#);
        assert!(!masked("redis://:p@ss/w@rd@h").contains("p@ss"));
        assert!(has_password("redis://:x@h") && !has_password("redis://user@h"));
    }
}
