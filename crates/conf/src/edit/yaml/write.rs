//! The pieces of text that a change needs, in the style of what stands around it.

use std::ops::Range;

use super::super::{Cause, EditError};
use super::find::Place;
use super::splice::{Splice, begins_line, column, dash, indentation, lines_after, whole_lines};
use super::tree::{Kind, Node, Style, after_colon, end_of_line};
use super::value::{Look, Value, indented, write_key};
use super::{scalar, value};

/// How a text is written.
pub(super) struct Writer<'t> {
    text: &'t str,
    newline: &'static str,
    look: Look,
    /// For JSON: how far each level is indented, if each part has a line of its own.
    json: Option<Option<String>>,
}

impl<'t> Writer<'t> {
    pub(super) fn new(text: &'t str, documents: &[Node], is_json: bool) -> Self {
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let json = is_json.then(|| json_unit(text, documents));
        Self { text, newline, look: look(text, documents), json }
    }

    /// A whole document, where there is none.
    pub(super) fn document(&self, value: &Value) -> Vec<Splice> {
        let end = self.text.len();
        let mut new = String::new();
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            new.push_str(self.newline);
        }
        match &self.json {
            Some(_) => new.push_str(&value.json("", Some("  "), self.newline)),
            None => new.push_str(&value.lines(self.look).join(self.newline)),
        }
        new.push_str(self.newline);
        vec![(end..end, new)]
    }

    /// A new entry at the end of a map.
    pub(super) fn entry(&self, map: &Node, key: &str, value: &Value) -> Option<Vec<Splice>> {
        let (first, last) = (map.entries().first(), map.entries().last());
        if let (Some((first, _)), Some((_, last)), true) = (first, last, map.is_block()) {
            let indent = " ".repeat(column(self.text, first.start()));
            let lines = value.entry_lines(key, self.look);
            let lines: Vec<_> = lines.iter().map(|line| indented(line, &indent)).collect();
            return Some(vec![lines_after(self.text, last.end(), &lines, self.newline)]);
        }
        let part = |indent: &str| match &self.json {
            Some(unit) => {
                let value = value.json(indent, unit.as_deref(), self.newline);
                format!("{}: {value}", scalar::double_quoted(key))
            }
            None => format!("{}: {}", write_key(key, true), value.inline(Style::Plain, true)),
        };
        let inside = first.zip(last).map(|((first, _), (_, last))| first.start()..last.end());
        Some(self.in_brackets(map, inside, part))
    }

    /// A new item at the end of a list.
    pub(super) fn item(&self, list: &Node, value: &Value) -> Option<Vec<Splice>> {
        let (first, last) = (list.items().first(), list.items().last());
        if let (Some(first), Some(last), true) = (first, last, list.is_block()) {
            let indent = " ".repeat(column(self.text, dash(self.text, first)?));
            let lines = value.item_lines(self.look);
            let lines: Vec<_> = lines.iter().map(|line| indented(line, &indent)).collect();
            return Some(vec![lines_after(self.text, last.end(), &lines, self.newline)]);
        }
        let part = |indent: &str| match &self.json {
            Some(unit) => value.json(indent, unit.as_deref(), self.newline),
            None => value.inline(Style::Plain, true),
        };
        let inside = first.zip(last).map(|(first, last)| first.start()..last.end());
        Some(self.in_brackets(list, inside, part))
    }

    /// A new part before the closing bracket; `inside` are the bytes of the parts that are there.
    fn in_brackets(
        &self,
        node: &Node,
        inside: Option<Range<usize>>,
        part: impl Fn(&str) -> String,
    ) -> Vec<Splice> {
        let close = node.span.end.saturating_sub(1);
        let Some(inside) = inside else {
            return vec![(node.span.start + 1..close, self.only_part(node, part))];
        };
        let after = self.text.get(inside.end..close).unwrap_or_default();
        let comma = after.trim_start().starts_with(',').then(|| after.find(',')).flatten();
        let end = inside.end + comma.map_or(0, |comma| comma + 1);
        let at = |at: usize, new: String| (at..at, new);
        if !begins_line(self.text, inside.start) {
            let before = if comma.is_some() { " " } else { ", " };
            return vec![at(end, format!("{before}{}", part("")))];
        }
        let indent = indentation(self.text, inside.start);
        let new = format!("{}{indent}{}", self.newline, part(indent));
        let end_of_line = end_of_line(self.text, end);
        match (comma, end_of_line < close) {
            (Some(_), true) => vec![at(end_of_line, format!("{new},"))],
            (Some(_), false) => vec![at(end, format!("{new},"))],
            // A remark after the last part stays beside it.
            (None, true) if end_of_line > end => vec![at(end, ",".into()), at(end_of_line, new)],
            (None, _) => vec![at(end, format!(",{new}"))],
        }
    }

    /// The only part of brackets that were empty.
    fn only_part(&self, node: &Node, part: impl Fn(&str) -> String) -> String {
        match &self.json {
            Some(Some(unit)) => {
                let outer = indentation(self.text, node.span.start);
                let inner = format!("{outer}{unit}");
                format!("{}{inner}{}{}{outer}", self.newline, part(&inner), self.newline)
            }
            _ => part(""),
        }
    }

    /// Another value in the place of one that is there.
    pub(super) fn replace(&self, place: &Place<'_, '_>, value: &Value) -> Option<Vec<Splice>> {
        let node = place.node()?;
        if let Some(unit) = &self.json {
            let indent = indentation(self.text, node.span.start);
            return Some(vec![(
                node.span.clone(),
                value.json(indent, unit.as_deref(), self.newline),
            )]);
        }
        let style = match &node.kind {
            Kind::Scalar(_, style) => *style,
            _ => Style::Plain,
        };
        let is_nested =
            matches!(value, Value::List(_) | Value::Map(_)) && !value.is_empty_collection();
        if place.is_in_flow() {
            return self.inline(place, value.inline(style, true));
        }
        let is_block_text = matches!(value, Value::Text(text) if scalar::literal(text).is_some());
        match (is_nested, is_block_text) {
            (true, _) => self.nested(place, value),
            (false, true) => {
                let indent = " ".repeat(self.base(place, value)?);
                let lines = value.lines(self.look).into_iter().enumerate();
                let lines = lines.map(
                    |(number, line)| if number == 0 { line } else { indented(&line, &indent) },
                );
                self.inline(place, lines.collect::<Vec<_>>().join(self.newline))
            }
            (false, false) => self.inline(place, value.inline(style, false)),
        }
    }

    /// How far the lines of a value at a place are indented.
    fn base(&self, place: &Place<'_, '_>, value: &Value) -> Option<usize> {
        match place.parent().map(|parent| &parent.kind) {
            Some(Kind::Map { .. }) => {
                Some(column(self.text, key_of(place)?.start()) + value.indent(self.look))
            }
            Some(_) => Some(column(self.text, dash(self.text, place.node()?)?) + 2),
            None => Some(0),
        }
    }

    /// A value that begins on the line of its key or dash.
    fn inline(&self, place: &Place<'_, '_>, new: String) -> Option<Vec<Splice>> {
        let node = place.node()?;
        let key = key_of(place);
        let end = node.end();
        let (range, new) = match (key, &node.properties) {
            (_, Some(properties)) if keeps_tag(node) => {
                (properties.end..end.max(properties.end), format!(" {new}"))
            }
            (_, Some(_)) => {
                let anchor = node.anchor.as_ref().map(|anchor| format!("&{} ", anchor.name));
                (node.start()..end, format!("{}{new}", anchor.unwrap_or_default()))
            }
            (Some(key), None) if node.is_nothing() || node.is_block() => {
                let start = after_colon(self.text, key).start;
                let colon = self.text.get(..start).is_some_and(|head| head.ends_with(':'));
                (start..end.max(start), if colon { format!(" {new}") } else { format!(": {new}") })
            }
            (None, None) if node.is_nothing() => {
                let after_mark = !begins_line(self.text, node.span.start);
                (node.span.clone(), if after_mark { format!(" {new}") } else { new })
            }
            _ => (node.span.clone(), new),
        };
        Some(vec![(range, new)])
    }

    /// A collection in lines of its own.
    fn nested(&self, place: &Place<'_, '_>, value: &Value) -> Option<Vec<Splice>> {
        let node = place.node()?;
        let indent = " ".repeat(self.base(place, value)?);
        let lines: Vec<_> =
            value.lines(self.look).iter().map(|line| indented(line, &indent)).collect();
        let Some(key) = key_of(place) else {
            let joined = lines.join(self.newline);
            return self.inline(place, joined.trim_start().to_string());
        };
        let kept = node.properties.as_ref().filter(|_| keeps_tag(node));
        let start = kept.map_or(after_colon(self.text, key).start, |properties| properties.end);
        let end = node.end().max(start);
        let new: String = lines.iter().flat_map(|line| [self.newline, line.as_str()]).collect();
        let line_end = end_of_line(self.text, start);
        let remark = self.text.get(end..line_end).unwrap_or_default().trim();
        // A remark beside the old value stays beside the key.
        if end <= line_end && !remark.is_empty() {
            return Some(vec![(start..end, String::new()), (line_end..line_end, new)]);
        }
        Some(vec![(start..end, new)])
    }

    /// Takes away a part of a collection that has others.
    ///
    /// # Errors
    ///
    /// [`Cause::NoPlace`] when a remark would lose its place.
    pub(super) fn remove(&self, place: &Place<'_, '_>) -> Result<Vec<Splice>, EditError> {
        let not_here =
            || EditError::new(Cause::NoPlace, format!("{} cannot be cut out", place.name()));
        let (parent, node) = place.parent().zip(place.node()).ok_or_else(not_here)?;
        let index = place.steps.last().copied().unwrap_or_default();
        let range = |index: usize| self.part(parent, index);
        let own = range(index).unwrap_or(node.start()..node.end());
        let next = range(index + 1);
        let previous = index.checked_sub(1).and_then(range);
        if parent.is_flow() {
            let cut = match (next, previous) {
                (Some(next), _) => own.start..next.start,
                (None, Some(previous)) => previous.end..own.end,
                (None, None) => own,
            };
            return Ok(vec![(cut, String::new())]);
        }
        let line_end = end_of_line(self.text, own.end);
        if begins_line(self.text, own.start) {
            return Ok(vec![(whole_lines(self.text, own.start, line_end), String::new())]);
        }
        let next = next.ok_or_else(not_here)?;
        let between = self.text.get(line_end..next.start).unwrap_or_default();
        if !between.trim().is_empty() {
            let reason = format!(
                "remarks follow {} before the next part; move them, or remove it by hand",
                place.name()
            );
            return Err(EditError::new(Cause::NoPlace, reason));
        }
        Ok(vec![(own.start..next.start, String::new())])
    }

    /// The bytes of a part of a collection: key and value, or dash and item.
    fn part(&self, parent: &Node, index: usize) -> Option<Range<usize>> {
        match &parent.kind {
            Kind::Map { entries, .. } => {
                let (key, value) = entries.get(index)?;
                Some(key.start()..value.end())
            }
            Kind::List { items, flow } => {
                let item = items.get(index)?;
                let start = if *flow { item.start() } else { dash(self.text, item)? };
                Some(start..item.end())
            }
            _ => None,
        }
    }
}

/// The key of a place in a map.
fn key_of<'n>(place: &Place<'n, '_>) -> Option<&'n Node> {
    let (key, _) = place.parent()?.entries().get(*place.steps.last()?)?;
    Some(key)
}

/// Tags of applications say how to treat a value whatever it is; those of YAML say what it is, and
/// `!reset` that there is none.
pub(super) fn keeps_tag(node: &Node) -> bool {
    node.tag
        .as_deref()
        .is_none_or(|tag| tag.starts_with('!') && !tag.starts_with("!!") && tag != "!reset")
}

/// How the maps and lists of a text are indented; as most files do where it has none.
fn look(text: &str, documents: &[Node]) -> value::Look {
    let mut look = (None, None);
    for (key, node) in documents.iter().flat_map(Node::all).flat_map(Node::entries) {
        let outer = column(text, key.start());
        match &node.kind {
            Kind::Map { entries, flow: false } => {
                let inner = entries.first().map(|(key, _)| column(text, key.start()));
                let step = inner.and_then(|inner| inner.checked_sub(outer));
                look.0 = look.0.or(step.filter(|step| *step > 0));
            }
            Kind::List { items, flow: false } => {
                let dash = items.first().and_then(|item| dash(text, item));
                look.1 = look.1.or(dash.and_then(|dash| column(text, dash).checked_sub(outer)));
            }
            _ => {}
        }
    }
    let map = look.0.unwrap_or(2);
    Look { map, list: look.1.unwrap_or(map) }
}

/// How far each level of a JSON text is indented; `None` when all is on one line.
fn json_unit(text: &str, documents: &[Node]) -> Option<String> {
    let root = documents.first()?;
    let Some(first) = root.children().next() else { return Some("  ".into()) };
    let inner = begins_line(text, first.start()).then(|| indentation(text, first.start()))?;
    let outer = indentation(text, root.span.start);
    Some(inner.strip_prefix(outer).unwrap_or(inner).to_string())
}
