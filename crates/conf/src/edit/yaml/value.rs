//! A value that will be written, and how it looks in the style of the text around it.

use redan_model::plan::Tree;

use super::super::EditError;
use super::super::secrets::Secrets;
use super::scalar;
use super::tree::{Kind, Node, Style};

/// A value with its secrets.
#[derive(Clone)]
pub(super) enum Value {
    /// `true`, `false` or a number, as it is written.
    Word(String),
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

impl Value {
    pub(super) fn new(tree: &Tree, secrets: &mut Secrets<'_>) -> Result<Self, EditError> {
        Ok(match tree {
            Tree::Bool(value) => Self::Word(value.to_string()),
            Tree::Number(value) => Self::Word(value.to_string()),
            Tree::Text(text) => Self::Text(secrets.text(text)?),
            Tree::List(items) => Self::List(
                items.iter().map(|item| Self::new(item, secrets)).collect::<Result<_, _>>()?,
            ),
            Tree::Map(entries) => {
                let entry = |(key, value): (&String, &Tree)| {
                    Ok((key.clone(), Self::new(value, &mut *secrets)?))
                };
                Self::Map(entries.iter().map(entry).collect::<Result<_, EditError>>()?)
            }
        })
    }

    pub(super) fn is_empty_collection(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
            _ => false,
        }
    }

    /// What reading it back must give.
    pub(super) fn node(&self) -> Node {
        Node::unwritten(match self {
            Self::Word(word) => Kind::Scalar(word.clone(), Style::Plain),
            Self::Text(text) => Kind::Scalar(text.clone(), Style::Double),
            Self::List(items) => {
                Kind::List { items: items.iter().map(Self::node).collect(), flow: false }
            }
            Self::Map(entries) => {
                let entry = |(key, value): &(String, Self)| (key_node(key), value.node());
                Kind::Map { entries: entries.iter().map(entry).collect(), flow: false }
            }
        })
    }

    /// On one line: a scalar, or a collection between brackets.
    pub(super) fn inline(&self, style: Style, in_flow: bool) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Text(text) => scalar::write(text, style, in_flow),
            Self::List(items) => {
                let items: Vec<_> =
                    items.iter().map(|item| item.inline(Style::Plain, true)).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(entries) => {
                let entry = |(key, value): &(String, Self)| {
                    format!("{}: {}", write_key(key, true), value.inline(Style::Plain, true))
                };
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// As JSON, one line for each part when `unit` says how far each level is indented.
    pub(super) fn json(&self, indent: &str, unit: Option<&str>, newline: &str) -> String {
        let inner = format!("{indent}{}", unit.unwrap_or_default());
        let part = |value: &Self| value.json(&inner, unit, newline);
        let parts: Vec<String> = match self {
            Self::Word(word) => return word.clone(),
            Self::Text(text) => return scalar::double_quoted(text),
            Self::List(items) => items.iter().map(part).collect(),
            Self::Map(entries) => {
                let entry = |(key, value): &(String, Self)| {
                    format!("{}: {}", scalar::double_quoted(key), part(value))
                };
                entries.iter().map(entry).collect()
            }
        };
        let (open, close) = if matches!(self, Self::List(_)) { ("[", "]") } else { ("{", "}") };
        match unit {
            Some(_) if !parts.is_empty() => {
                let separator = format!(",{newline}{inner}");
                let parts = parts.join(&separator);
                format!("{open}{newline}{inner}{parts}{newline}{indent}{close}")
            }
            _ => format!("{open}{}{close}", parts.join(", ")),
        }
    }

    /// As the lines of a block, not indented.
    pub(super) fn lines(&self, look: Look) -> Vec<String> {
        match self {
            Self::List(items) if !items.is_empty() => {
                items.iter().flat_map(|item| item.item_lines(look)).collect()
            }
            Self::Map(entries) if !entries.is_empty() => {
                entries.iter().flat_map(|(key, value)| value.entry_lines(key, look)).collect()
            }
            Self::Text(text) => {
                scalar::literal(text).unwrap_or_else(|| vec![self.inline(Style::Plain, false)])
            }
            _ => vec![self.inline(Style::Plain, false)],
        }
    }

    /// As the lines of a list item.
    pub(super) fn item_lines(&self, look: Look) -> Vec<String> {
        let lines = self.lines(look).into_iter().enumerate();
        lines.map(|(number, line)| indented(&line, if number == 0 { "- " } else { "  " })).collect()
    }

    /// As the lines of an entry of a map.
    pub(super) fn entry_lines(&self, key: &str, look: Look) -> Vec<String> {
        let key = write_key(key, false);
        let mut lines = self.lines(look);
        let is_block = match self {
            Self::List(_) | Self::Map(_) => !self.is_empty_collection(),
            _ => false,
        };
        let rest = if is_block { 0 } else { 1 };
        let head = match lines.first() {
            Some(first) if !is_block => format!("{key}: {first}"),
            _ => format!("{key}:"),
        };
        let indent = " ".repeat(self.indent(look));
        let nested = lines.drain(rest.min(lines.len())..).map(|line| indented(&line, &indent));
        std::iter::once(head).chain(nested).collect()
    }

    /// How far its lines are indented below their key.
    pub(super) const fn indent(&self, look: Look) -> usize {
        if matches!(self, Self::List(_)) { look.list } else { look.map }
    }
}

/// How far the parts of a text are indented.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// A map below its key.
    pub map: usize,
    /// The dashes of a list below their key.
    pub list: usize,
}

/// A line behind its indentation; a blank one stays blank.
pub(super) fn indented(line: &str, indent: &str) -> String {
    if line.is_empty() { String::new() } else { format!("{indent}{line}") }
}

pub(super) fn write_key(key: &str, in_flow: bool) -> String {
    scalar::write(key, Style::Plain, in_flow)
}

pub(super) fn key_node(key: &str) -> Node {
    Node::unwritten(Kind::Scalar(key.to_string(), Style::Double))
}
