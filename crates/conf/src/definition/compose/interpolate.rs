//! `${VAR}` in compose files.

use std::collections::BTreeMap;

use crate::shell::unknown;
use crate::yaml::{Content, Node, Style};

/// Defaults inside defaults that are followed.
const MAX_NESTING: u32 = 16;
/// Text that one value may grow to, in bytes.
const MAX_TEXT: usize = 1 << 18;
/// Characters of one value in which closing braces are looked for; beyond, it is taken as it is.
const MAX_SCANNED: usize = 1 << 20;

/// Where variables come from.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    /// Those that are set, from the caller and from `.env` files.
    pub map: BTreeMap<String, String>,
    /// All of them are known, so that one that is not set is empty. Without a `.env` file nobody
    /// knows what the deployment sets.
    pub complete: bool,
}

/// How a variable that a value names was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is set.
    Set,
    /// It is not, and the value gives a default or an alternative.
    Default,
    /// It is not, and the value demands it (`:?`).
    Demanded,
    /// It is not, and nothing stands in: it becomes empty.
    Unset,
}

/// A variable that a value names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Its name.
    pub name: String,
    /// How it was found.
    pub outcome: Outcome,
    /// The default as it counts, where it does.
    pub default: Option<String>,
}

/// Every variable that the values of some nodes name, by the place of the node.
pub type Uses = BTreeMap<(u16, u32, u32), Vec<Use>>;

/// Expands every value of a tree (keys stay); notes what was used.
pub fn tree(node: &mut Node, variables: &Variables, uses: &mut Uses) {
    let mut rest = vec![node];
    while let Some(node) = rest.pop() {
        let span = node.span;
        match &mut node.content {
            Content::Scalar(text, style) if text.contains('$') => {
                let (expanded, found) = text_of(text, variables);
                *text = expanded;
                // What becomes empty is an empty text, not a missing value.
                *style = Style::Quoted;
                if !found.is_empty() {
                    uses.insert((span.source, span.line, span.column), found);
                }
            }
            Content::Scalar(..) => {}
            Content::Sequence(items) => rest.extend(items),
            Content::Mapping(entries) => rest.extend(entries.iter_mut().map(|(_, value)| value)),
        }
    }
}

/// Expands one text.
pub fn text_of(text: &str, variables: &Variables) -> (String, Vec<Use>) {
    let mut expander = Expander { variables, uses: Vec::new(), scanned: 0 };
    let expanded = expander.expand(text, 0);
    (expanded, expander.uses)
}

struct Expander<'v> {
    variables: &'v Variables,
    uses: Vec<Use>,
    scanned: usize,
}

impl Expander<'_> {
    fn expand(&mut self, text: &str, nesting: u32) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(rest.get(..at).unwrap_or_default());
            rest = rest.get(at + 1..).unwrap_or_default();
            if let Some(after) = rest.strip_prefix('$') {
                out.push('$');
                rest = after;
            } else if let Some((inner, after)) = self.braced(rest) {
                out.push_str(&self.parameter(inner, nesting));
                rest = after;
            } else {
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                let (name, after) = rest.split_at(end);
                if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                    out.push('$');
                } else {
                    out.push_str(&self.parameter(name, nesting));
                    rest = after;
                }
            }
            if out.len() > MAX_TEXT {
                return unknown("too long");
            }
        }
        out.push_str(rest);
        out
    }

    /// `{inner}after`, with nested braces.
    fn braced<'t>(&mut self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let mut depth = 0_u32;
        for (at, c) in text.char_indices() {
            self.scanned += 1;
            match c {
                '{' => depth += 1,
                '}' => depth = depth.checked_sub(1)?,
                _ => {}
            }
            if depth == 0 {
                return if at == 0 { None } else { Some((text.get(1..at)?, text.get(at + 1..)?)) };
            }
            if self.scanned > MAX_SCANNED {
                return None;
            }
        }
        None
    }

    fn note(&mut self, name: &str, outcome: Outcome, default: Option<&str>) {
        let default = default.map(String::from);
        self.uses.push(Use { name: name.to_string(), outcome, default });
    }

    /// `NAME`, `NAME:-word`, `NAME-word`, `NAME:?word`, `NAME?word`, `NAME:+word`, `NAME+word`.
    fn parameter(&mut self, inner: &str, nesting: u32) -> String {
        if nesting > MAX_NESTING {
            return unknown("nested too deeply");
        }
        let (name, rest) = inner.split_at(inner.find(|c| !is_name(c)).unwrap_or(inner.len()));
        let (empty_counts, rest) = match rest.strip_prefix(':') {
            Some(rest) => (false, rest),
            None => (true, rest),
        };
        let value = self.variables.map.get(name);
        let value = value.filter(|text| empty_counts || !text.is_empty()).cloned();
        let mut operator = rest.chars();
        match (operator.next(), value) {
            (Some('+'), Some(_)) => {
                self.note(name, Outcome::Set, None);
                self.expand(operator.as_str(), nesting + 1)
            }
            (_, Some(value)) => {
                self.note(name, Outcome::Set, None);
                value
            }
            (Some('+'), None) => {
                self.note(name, Outcome::Default, Some(""));
                String::new()
            }
            (Some('-'), None) => {
                let default = self.expand(operator.as_str(), nesting + 1);
                self.note(name, Outcome::Default, Some(&default));
                default
            }
            (Some('?'), None) => {
                self.note(name, Outcome::Demanded, None);
                unknown(name)
            }
            (_, None) => {
                self.note(name, Outcome::Unset, None);
                if self.variables.complete { String::new() } else { unknown(name) }
            }
        }
    }
}

const fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::readable;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let map = [("A", "1"), ("EMPTY", "")].map(|(k, v)| (k.to_string(), v.to_string()));
        let variables = Variables { map: map.into(), complete: false };
        assert_eq!(readable(&text_of(text, &variables).0), expected, "{text}");
    }

    #[test]
    fn every_form_expands() {
        check("$A ${A} ${A:-2} ${A-2} ${A:?no} ${A:+3}", "1 1 1 1 1 3");
        check("${B:-2}${B-2}${EMPTY:-2}${EMPTY-2}", "222");
        check("${B:-${C:-${A}}}", "1");
        check("$$A ${EMPTY}", "$A ");
        check("${B:+x}${EMPTY:+x}${EMPTY+x}", "x");
        check("cost: 5$ and ${", "cost: 5$ and ${");
        check("--flag ${EXTRA:---save \"\" --port 1}", "--flag --save \"\" --port 1");
    }

    #[test]
    fn what_nobody_sets_is_not_known() {
        check("pw ${PASSWORD} ${PASSWORD:?set it}", "pw ${PASSWORD} ${PASSWORD}");
        let complete = Variables { complete: true, ..Variables::default() };
        let (text, uses) = text_of("a${B}c", &complete);
        assert_eq!(text, "ac");
        assert_eq!(uses[0].outcome, Outcome::Unset);
    }

    #[test]
    fn hostile_text_ends() {
        check(&"${B:-".repeat(20_000), &"${B:-".repeat(20_000));
        let deep = format!("{}x{}", "${B:-".repeat(1_000), "}".repeat(1_000));
        text_of(&deep, &Variables::default());
    }
}
