//! From parser events to a tree, without recursion.

use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Options, Parser, ScalarStyle, Span as Mark, Tag};

use super::{Content, Error, MAX_DEPTH, MAX_NODES, Node, Parsed, Span, Style};

/// Reads every document of a text; `source` is put into each span.
pub fn parse(text: &str, source: u16) -> Parsed {
    let mut options = Options::default();
    options.set_emit_comments(false);
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut builder = Builder { source, ..Builder::default() };
    while let Some(next) = parser.next_event() {
        let step = next
            .map_err(|error| error_at(error.marker().line(), error.marker().col(), error.info()))
            .and_then(|(event, mark)| builder.take(event, mark));
        if let Err(error) = step {
            builder.parsed.error = Some(error);
            break;
        }
    }
    builder.parsed
}

/// Lines count from 1 in the parser, columns from 0.
fn error_at(line: usize, column: usize, reason: impl Into<String>) -> Error {
    Error { line: clamp(line), column: clamp(column.saturating_add(1)), reason: reason.into() }
}

fn clamp(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A collection whose end has not come yet.
struct Open {
    node: Node,
    /// The key that waits for its value.
    key: Option<Node>,
    anchor: usize,
}

#[derive(Default)]
struct Builder {
    source: u16,
    open: Vec<Open>,
    /// Finished nodes by the parser's number of their anchor, with their size.
    anchors: HashMap<usize, (Node, usize)>,
    /// Nodes made so far, copies included.
    nodes: usize,
    parsed: Parsed,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, mark: Mark) -> Result<(), Error> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let content = Content::Scalar(text.into_owned(), style_of(style));
                let node = Node { content, span: self.span(mark), tag: tag_of(tag.as_deref()) };
                self.count(1, mark)?;
                self.finish(node, anchor, mark)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.begin(Content::Sequence(Vec::new()), anchor, tag.as_deref(), mark)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.begin(Content::Mapping(Vec::new()), anchor, tag.as_deref(), mark)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(mark),
            Event::Alias(anchor) => self.alias(anchor, mark),
            Event::DocumentStart(..) => {
                self.anchors.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn span(&self, mark: Mark) -> Span {
        Span {
            source: self.source,
            line: clamp(mark.start.line()),
            column: clamp(mark.start.col().saturating_add(1)),
            end_line: clamp(mark.end.line()),
            end_column: clamp(mark.end.col().saturating_add(1)),
        }
    }

    fn count(&mut self, nodes: usize, mark: Mark) -> Result<(), Error> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MAX_NODES {
            let reason = format!("more than {MAX_NODES} values after expanding aliases");
            return Err(error_at(mark.start.line(), mark.start.col(), reason));
        }
        Ok(())
    }

    fn begin(
        &mut self,
        content: Content,
        anchor: usize,
        tag: Option<&Tag>,
        mark: Mark,
    ) -> Result<(), Error> {
        self.count(1, mark)?;
        if self.open.len() >= MAX_DEPTH {
            let reason = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(error_at(mark.start.line(), mark.start.col(), reason));
        }
        let node = Node { content, span: self.span(mark), tag: tag_of(tag) };
        self.open.push(Open { node, key: None, anchor });
        Ok(())
    }

    fn end(&mut self, mark: Mark) -> Result<(), Error> {
        let Some(mut open) = self.open.pop() else { return Ok(()) };
        open.node.span.end_line = clamp(mark.end.line());
        open.node.span.end_column = clamp(mark.end.col().saturating_add(1));
        if let Content::Mapping(entries) = &mut open.node.content {
            let merged = merge_keys(entries);
            self.count(merged, mark)?;
        }
        self.finish(open.node, open.anchor, mark)
    }

    fn alias(&mut self, anchor: usize, mark: Mark) -> Result<(), Error> {
        let size = self.anchors.get(&anchor).map_or(0, |(_, size)| *size);
        // Counted before it is copied: the copy is what a bomb is made of.
        self.count(size.max(1), mark)?;
        let node = self.anchors.get(&anchor).map(|(node, _)| node.clone()).unwrap_or_default();
        self.place(node);
        Ok(())
    }

    fn finish(&mut self, node: Node, anchor: usize, mark: Mark) -> Result<(), Error> {
        if anchor != 0 {
            let size = size_of(&node);
            self.count(size, mark)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        self.place(node);
        Ok(())
    }

    fn place(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            self.parsed.documents.push(node);
            return;
        };
        match &mut open.node.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping(entries) => match open.key.take() {
                None => open.key = Some(node),
                Some(key) => entries.push((key, node)),
            },
            Content::Scalar(..) => {}
        }
    }
}

const fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
    }
}

fn tag_of(tag: Option<&Tag>) -> Option<Box<str>> {
    tag.map(|tag| tag.to_string().into_boxed_str())
}

/// Number of nodes; depth is bounded by [`MAX_DEPTH`] for each alias level, and by the count above.
fn size_of(node: &Node) -> usize {
    let mut size = 0;
    let mut rest = vec![node];
    while let Some(node) = rest.pop() {
        size += 1;
        rest.extend(node.items());
        rest.extend(node.entries().iter().flat_map(|(key, value)| [key, value]));
    }
    size
}

/// Replaces `<<: map` and `<<: [map, …]` by the pairs of those maps that are not there yet.
/// Returns how many nodes were copied.
fn merge_keys(entries: &mut Vec<(Node, Node)>) -> usize {
    let is_merge = |(key, _): &(Node, Node)| matches!(&key.content, Content::Scalar(text, Style::Plain) if text == "<<");
    if !entries.iter().any(is_merge) {
        return 0;
    }
    let (merges, own): (Vec<_>, Vec<_>) = std::mem::take(entries).into_iter().partition(is_merge);
    *entries = own;
    let sources = merges.into_iter().flat_map(|(_, value)| match value.content {
        Content::Sequence(items) => items,
        _ => vec![value],
    });
    let mut copied = 0;
    let mut names: HashSet<String> =
        entries.iter().filter_map(|(key, _)| key.text().map(String::from)).collect();
    for (key, value) in sources.flat_map(|source| match source.content {
        Content::Mapping(pairs) => pairs,
        _ => Vec::new(),
    }) {
        if key.text().is_none_or(|name| names.insert(name.to_string())) {
            copied += size_of(&value);
            entries.push((key, value));
        }
    }
    copied
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Node {
        let parsed = parse(text, 0);
        assert_eq!(parsed.error, None);
        parsed.documents.into_iter().next().unwrap_or_default()
    }

    #[test]
    fn nodes_know_their_place() {
        let root = one("a:\n  - b: 'x y'\n    ü: [1, 2]\n");
        let value = root.at(&["a"]).and_then(|list| list.items()[0].get("b")).unwrap();
        assert_eq!((value.span.line, value.span.column, value.span.end_column), (2, 8, 13));
        let list = root.get("a").unwrap().items()[0].get("ü").unwrap();
        assert_eq!((list.span.line, list.span.column), (3, 8));
        assert_eq!(list.items()[1].number(), Some(2));
    }

    #[test]
    fn aliases_and_merge_keys_disappear() {
        let root = one("x: &x {image: redis, ports: [1]}\ns: {<<: *x, image: valkey}\nt: *x\n");
        assert_eq!(root.text_at(&["s", "image"]), Some("valkey"));
        assert_eq!(root.at(&["s", "ports"]).unwrap().items().len(), 1);
        assert_eq!(root.text_at(&["t", "image"]), Some("redis"));
        let list = one("a: &a {k: 1}\nb: &b {k: 2, l: 3}\nc:\n  <<: [*a, *b]\n");
        assert_eq!(list.text_at(&["c", "k"]), Some("1"));
        assert_eq!(list.text_at(&["c", "l"]), Some("3"));
    }

    #[test]
    fn a_bomb_ends_in_an_error() {
        let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for n in 1..12 {
            let row = vec![format!("*a{}", n - 1); 10].join(",");
            text.push_str(&format!("a{n}: &a{n} [{row}]\n"));
        }
        assert!(parse(&text, 0).error.unwrap().reason.contains("aliases"));
    }

    #[test]
    fn deep_nesting_ends_in_an_error() {
        for text in ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(100_000)] {
            assert!(parse(&text, 0).error.is_some());
        }
    }

    #[test]
    fn documents_before_a_broken_one_are_kept() {
        let parsed = parse("a: 1\n---\nb: [\n", 0);
        assert_eq!(parsed.documents.len(), 1);
        assert!(parsed.error.is_some());
        assert_eq!(parse("", 0).documents.len(), 0);
    }

    #[test]
    fn a_literal_block_begins_at_its_first_line() {
        let root = one("data:\n  f: |\n    bind 0.0.0.0\n    port 1\n  g: x\n");
        let block = root.at(&["data", "f"]).unwrap();
        assert_eq!((block.span.line, block.span.column), (3, 5));
        assert_eq!(block.text(), Some("bind 0.0.0.0\nport 1\n"));
    }

    #[test]
    fn nulls_booleans_and_tags() {
        let root = one("a:\nb: ~\nc: 'null'\nd: yes\ne: !reset null\nf: !override [1]\n");
        assert!(root.get("a").unwrap().is_null() && root.get("b").unwrap().is_null());
        assert_eq!(root.text_at(&["c"]), Some("null"));
        assert_eq!(root.get("d").unwrap().boolean(), Some(true));
        assert_eq!(root.get("e").unwrap().tag.as_deref(), Some("!reset"));
        assert_eq!(root.get("f").unwrap().tag.as_deref(), Some("!override"));
    }
}
