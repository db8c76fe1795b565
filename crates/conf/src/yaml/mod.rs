//! YAML as a tree in which every node knows its place.
//!
//! Aliases are replaced by what they name and merge keys (`<<`) by what they merge, so readers see
//! plain maps and lists; each copy keeps the place where its text is written. Size and depth are
//! bounded: a document that expands without end stops with an [`Error`].

mod build;

use std::fmt;

pub use build::parse;

/// The most nodes that one text may expand to. Real files stay below a tenth of it.
pub const MAX_NODES: usize = 500_000;
/// The deepest nesting. Manifests reach about 15, custom resource definitions about 40.
pub const MAX_DEPTH: usize = 100;

/// What a text holds: its documents as far as they could be read.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// One node a document.
    pub documents: Vec<Node>,
    /// Why reading stopped before the end, if it did.
    pub error: Option<Error>,
}

/// Why a text is not YAML, or more of it than is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// The reason.
    pub reason: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.reason)
    }
}

/// Where a node is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Number that the caller gave to the text.
    pub source: u16,
    /// First line, from 1; 0 for a node that nobody wrote.
    pub line: u32,
    /// First column in characters, from 1.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column after the last character.
    pub end_column: u32,
}

/// A scalar, list or map.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// What it holds.
    pub content: Content,
    /// Where.
    pub span: Span,
    /// An explicit tag such as `!reset`, with its mark.
    pub tag: Option<Box<str>>,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Text, and how it is written.
    Scalar(String, Style),
    /// A list.
    Sequence(Vec<Node>),
    /// A map in the order of the text; of equal keys the last counts.
    Mapping(Vec<(Node, Node)>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Scalar(String::new(), Style::Plain)
    }
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Style {
    /// Without quotes: may be null, a number or a boolean.
    #[default]
    Plain,
    Quoted,
    /// `|`: each line of the text is a line of the file.
    Literal,
    /// `>`.
    Folded,
}

// === impl Node ===

impl Node {
    /// A scalar that takes the place of another node.
    pub fn scalar(text: impl Into<String>, span: Span) -> Self {
        Self { content: Content::Scalar(text.into(), Style::Quoted), span, tag: None }
    }

    /// The value of a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|(_, value)| value)
    }

    /// Key and value.
    pub fn entry(&self, key: &str) -> Option<&(Self, Self)> {
        self.entries().iter().rfind(|(name, _)| name.text() == Some(key))
    }

    /// The value at the end of a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Text of the value at the end of a path of keys.
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path)?.text()
    }

    /// Pairs of a map; none for anything else.
    pub fn entries(&self) -> &[(Self, Self)] {
        match &self.content {
            Content::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// Items of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match &self.content {
            Content::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar that is not null.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(text, _) if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// True for `null`, `~` and nothing.
    pub fn is_null(&self) -> bool {
        matches!(&self.content, Content::Scalar(text, Style::Plain)
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// True for a map.
    pub const fn is_mapping(&self) -> bool {
        matches!(self.content, Content::Mapping(_))
    }

    /// True for a list.
    pub const fn is_sequence(&self) -> bool {
        matches!(self.content, Content::Sequence(_))
    }

    /// The boolean, also in the spelling of YAML 1.1 and as text.
    pub fn boolean(&self) -> Option<bool> {
        match self.text()?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    /// The whole number.
    pub fn number(&self) -> Option<i64> {
        self.text()?.trim().parse().ok()
    }

    /// Texts of a list, or of a single scalar as a list of one.
    pub fn texts(&self) -> Vec<&str> {
        match &self.content {
            Content::Scalar(..) => self.text().into_iter().collect(),
            _ => self.items().iter().filter_map(Self::text).collect(),
        }
    }
}
