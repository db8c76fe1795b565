//! YAML as it is written: aliases, anchors and merge keys stay what they are, and every node knows
//! its bytes.
//!
//! [`crate::yaml`] resolves all of that for readers; who changes a text must see it.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Options, Parser, ScalarStyle, Span, StructureStyle};

use super::super::{Cause, EditError};
use super::scalar;
use crate::yaml::{MAX_DEPTH, MAX_NODES};

/// A value as it is written.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub kind: Kind,
    /// The bytes of the value, without anchor and tag. Empty where null is written as nothing.
    pub span: Range<usize>,
    /// The bytes of anchor and tag.
    pub properties: Option<Range<usize>>,
    pub anchor: Option<Anchor>,
    /// With its mark: `!reset`.
    pub tag: Option<String>,
}

/// A name for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    /// Number within the text.
    pub id: usize,
    pub name: String,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Scalar(String, Style),
    /// The value of an anchor.
    Alias(Anchor),
    List {
        items: Vec<Node>,
        flow: bool,
    },
    Map {
        entries: Vec<(Node, Node)>,
        flow: bool,
    },
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    /// `|` or `>`.
    Block,
}

impl Node {
    /// A node that is not written yet.
    pub(super) fn unwritten(kind: Kind) -> Self {
        Self { kind, span: 0..0, properties: None, anchor: None, tag: None }
    }

    /// First byte, anchor and tag included.
    pub(super) fn start(&self) -> usize {
        self.properties.as_ref().map_or(self.span.start, |range| range.start.min(self.span.start))
    }

    /// One past the last byte, anchor and tag included.
    pub(super) fn end(&self) -> usize {
        self.properties.as_ref().map_or(self.span.end, |range| range.end.max(self.span.end))
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// True for a scalar that readers take for text, not for a number or the like.
    fn is_text(&self) -> bool {
        match &self.kind {
            Kind::Scalar(text, Style::Plain) => scalar::is_surely_text(text),
            _ => true,
        }
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(text, Style::Plain)
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    pub(super) fn entries(&self) -> &[(Self, Self)] {
        match &self.kind {
            Kind::Map { entries, .. } => entries,
            _ => &[],
        }
    }

    pub(super) fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::List { items, .. } => items,
            _ => &[],
        }
    }

    /// Its direct parts.
    pub(super) fn children(&self) -> impl Iterator<Item = &Self> {
        let pairs = self.entries().iter().flat_map(|(key, value)| [key, value]);
        self.items().iter().chain(pairs)
    }

    /// It and everything in it.
    pub(super) fn all(&self) -> Vec<&Self> {
        let mut found = vec![self];
        let mut next = 0;
        while let Some(node) = found.get(next).copied() {
            found.extend(node.children());
            next += 1;
        }
        found
    }

    /// True when both mean the same, however they are written.
    pub(super) fn same(&self, other: &Self) -> bool {
        let names = |node: &Self| node.anchor.as_ref().map(|anchor| anchor.name.clone());
        self.tag == other.tag && names(self) == names(other) && self.same_content(other)
    }

    /// The same but for anchor and tag.
    pub(super) fn same_content(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Scalar(..), Kind::Scalar(..)) => {
                (self.is_null() && other.is_null())
                    || self.text() == other.text() && self.is_text() == other.is_text()
            }
            (Kind::Alias(a), Kind::Alias(b)) => a.name == b.name,
            (Kind::List { items: a, .. }, Kind::List { items: b, .. }) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (Kind::Map { entries: a, .. }, Kind::Map { entries: b, .. }) => {
                let same =
                    |((k, v), (l, w)): (&(Self, Self), &(Self, Self))| k.same(l) && v.same(w);
                a.len() == b.len() && a.iter().zip(b).all(same)
            }
            _ => false,
        }
    }

    /// True for a list or map between brackets.
    pub(super) const fn is_flow(&self) -> bool {
        matches!(self.kind, Kind::List { flow: true, .. } | Kind::Map { flow: true, .. })
    }

    /// True for a list or map without brackets.
    pub(super) const fn is_block(&self) -> bool {
        matches!(self.kind, Kind::List { flow: false, .. } | Kind::Map { flow: false, .. })
    }
}

/// The documents of a text.
///
/// # Errors
///
/// [`Cause::Unreadable`] when it is no YAML, or more of it than is read.
pub(super) fn parse(text: &str) -> Result<Vec<Node>, EditError> {
    let events = events(text)?;
    let mut builder = Builder { text, open: Vec::new(), documents: Vec::new() };
    let mut names = HashMap::new();
    for (index, (event, span)) in events.iter().enumerate() {
        let anchor = match events.get(index + 1) {
            // The name of an anchor follows its node.
            Some((Event::Anchor(id, name), place)) => {
                names.insert(*id, name.to_string());
                let anchor = Anchor { id: *id, name: name.to_string() };
                Some((anchor, bytes(place)))
            }
            _ => None,
        };
        builder.take(event, span, anchor, &names);
    }
    Ok(builder.documents)
}

type Events<'t> = Vec<(Event<'t>, Span)>;

fn events(text: &str) -> Result<Events<'_>, EditError> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.emit_anchor_events = true;
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut events = Vec::new();
    let mut depth = 0_usize;
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|error| {
            let (line, column) = (error.marker().line(), error.marker().col() + 1);
            unreadable(format!("line {line}, column {column}: {}", error.info()))
        })?;
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH || events.len() > MAX_NODES {
            let reason = format!("more than {MAX_NODES} values, or nested deeper than {MAX_DEPTH}");
            return Err(unreadable(reason));
        }
        events.push((event, span));
    }
    Ok(events)
}

fn unreadable(reason: impl std::fmt::Display) -> EditError {
    let reason = format!("the file cannot be read: {reason}; correct it first");
    EditError::new(Cause::Unreadable, reason)
}

fn bytes(span: &Span) -> Range<usize> {
    span.byte_range().unwrap_or_default()
}

struct Builder<'t> {
    text: &'t str,
    /// Collections whose end has not come yet, each with a key that waits for its value.
    open: Vec<(Node, Option<Node>)>,
    documents: Vec<Node>,
}

impl Builder<'_> {
    fn take(
        &mut self,
        event: &Event<'_>,
        place: &Span,
        anchor: Option<(Anchor, Range<usize>)>,
        names: &HashMap<usize, String>,
    ) {
        let mut span = bytes(place);
        let kind = match event {
            Event::Scalar(text, style, ..) => {
                let style = style_of(*style);
                if style == Style::Block {
                    span = block_scalar(self.text, span, text);
                }
                Kind::Scalar(text.to_string(), style)
            }
            Event::Alias(id) => {
                let name = names.get(id).cloned().unwrap_or_default();
                Kind::Alias(Anchor { id: *id, name })
            }
            Event::SequenceStart(style, ..) => {
                Kind::List { items: Vec::new(), flow: *style == StructureStyle::Flow }
            }
            Event::MappingStart(style, ..) => {
                Kind::Map { entries: Vec::new(), flow: *style == StructureStyle::Flow }
            }
            Event::SequenceEnd | Event::MappingEnd => return self.end(span.end),
            _ => return,
        };
        let tag_place = place.tag_span().map(|tag| bytes(&tag));
        let (anchor, anchor_place) = anchor.unzip();
        let properties = [tag_place, anchor_place].into_iter().flatten();
        let properties = properties.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end));
        let tag = event.tag().map(ToString::to_string);
        let node = Node { kind, span, properties, anchor, tag };
        match node.kind {
            Kind::List { .. } | Kind::Map { .. } => self.open.push((node, None)),
            _ => self.place(node),
        }
    }

    /// Ends a collection. Those in block style begin and end with what they hold.
    fn end(&mut self, end: usize) {
        let Some((mut node, _)) = self.open.pop() else { return };
        let is_flow = node.is_flow();
        let inside = node.children().map(|child| child.start()..child.end());
        match inside.reduce(|first, last| first.start..last.end).filter(|_| !is_flow) {
            Some(inside) => node.span = inside,
            None => node.span.end = end,
        }
        self.place(node);
    }

    fn place(&mut self, mut node: Node) {
        let Some((parent, waiting)) = self.open.last_mut() else {
            return self.documents.push(node);
        };
        match &mut parent.kind {
            Kind::List { items, .. } => items.push(node),
            Kind::Map { entries, .. } => match waiting.take() {
                None => *waiting = Some(node),
                Some(key) => {
                    if node.is_nothing() {
                        node.span = after_colon(self.text, &key);
                    }
                    entries.push((key, node));
                }
            },
            Kind::Scalar(..) | Kind::Alias(_) => {}
        }
    }
}

impl Node {
    /// True for a null that is not written at all.
    pub(super) fn is_nothing(&self) -> bool {
        self.is_null() && self.span.is_empty() && self.properties.is_none()
    }
}

/// Where a value that is not written would begin.
pub(super) fn after_colon(text: &str, key: &Node) -> Range<usize> {
    let rest = text.get(key.end()..).unwrap_or_default();
    let blanks = rest.len() - rest.trim_start().len();
    let colon = rest.get(blanks..).is_some_and(|rest| rest.starts_with(':'));
    let at = key.end() + if colon { blanks + 1 } else { 0 };
    at..at
}

/// The bytes of a block scalar from its `|` or `>` to its last character. The parser tells where its
/// content is.
fn block_scalar(text: &str, content: Range<usize>, value: &str) -> Range<usize> {
    let mut line_start = start_of_line(text, content.start);
    let is_empty = value.trim().is_empty();
    // Without content, the place is that of the header or of what follows.
    let mut found = if is_empty { header(text, line_start) } else { None };
    while found.is_none() && line_start > 0 {
        line_start = start_of_line(text, line_start - 1);
        found = header(text, line_start);
    }
    let start = found.unwrap_or(content.start);
    let whole = text.get(start..content.end.max(start)).unwrap_or_default();
    let kept = whole.lines().next().is_some_and(|header| header.contains('+'));
    let end = start + whole.trim_end().len();
    let newline = text.get(..content.end).filter(|head| kept && head.ends_with('\n'));
    start..newline.map_or(end, |head| head.trim_end_matches(['\n', '\r']).len().max(end))
}

/// Where the header of a block scalar stands that ends this line.
fn header(text: &str, line_start: usize) -> Option<usize> {
    let line = text.get(line_start..)?.lines().next()?;
    let ends_line = |(at, _): &(usize, char)| {
        let rest = line.get(at + 1..).unwrap_or_default();
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
        let remark = rest.trim_start();
        remark.is_empty() || (remark.starts_with('#') && remark.len() < rest.len())
    };
    let marks = line.char_indices().filter(|(_, c)| matches!(c, '|' | '>'));
    marks.into_iter().find(ends_line).map(|(at, _)| line_start + at)
}

/// First byte of the line that a byte is in.
pub(super) fn start_of_line(text: &str, at: usize) -> usize {
    let head = text.get(..at).unwrap_or_default();
    head.rfind('\n').map_or(0, |newline| newline + 1)
}

/// One past the last byte of the line that a byte is in, its end left out.
pub(super) fn end_of_line(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let length = rest.find('\n').unwrap_or(rest.len());
    let line = rest.get(..length).unwrap_or_default();
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

const fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<'t>(text: &'t str, path: &[&str]) -> &'t str {
        let documents = parse(text).unwrap();
        let mut node = &documents[0];
        for key in path {
            node = match key.parse::<usize>() {
                Ok(index) => &node.items()[index],
                Err(_) => &node.entries().iter().find(|(k, _)| k.text() == Some(key)).unwrap().1,
            };
        }
        &text[node.span.clone()]
    }

    #[test]
    fn nodes_know_their_bytes() {
        let text = "a: &x !t 'b'  # c\nd: >- # |\n  e\n\n  f\n\n# g\nh:\ni: |\nj: [1, {k: l}]\nm:\n- n: o\n  p: |\n    q\n";
        assert_eq!(written(text, &["a"]), "'b'");
        assert_eq!(written(text, &["d"]), ">- # |\n  e\n\n  f");
        assert_eq!(written(text, &["h"]), "");
        assert_eq!(written(text, &["i"]), "|");
        assert_eq!(written(text, &["j"]), "[1, {k: l}]");
        assert_eq!(written(text, &["j", "1"]), "{k: l}");
        assert_eq!(written(text, &["m"]), "n: o\n  p: |\n    q");
        assert_eq!(written("a: |+\n  b\n\n\nc: 1\n", &["a"]), "|+\n  b");
        let documents = parse(text).unwrap();
        let (_, value) = &documents[0].entries()[0];
        assert_eq!(&text[value.properties.clone().unwrap()], "&x !t");
        let nothing = &documents[0].entries()[2].1;
        assert!(text[nothing.span.start - 2..].starts_with("h:\n"));
    }
}
