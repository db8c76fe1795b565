//! A text in a literal block, changed line by line.

use std::ops::Range;

use similar::{DiffOp, TextDiff};

use super::splice::Splice;
use super::tree::{Node, end_of_line, start_of_line};
use super::value::indented;

/// The pieces that make the text of a literal block (`|`) another one; lines that are in both stay
/// the bytes that they are. `None` where the block is none, or has no line to take the indentation from.
pub(super) fn pieces(
    text: &str,
    node: &Node,
    old: &str,
    new: &str,
    newline: &str,
) -> Option<Vec<Splice>> {
    let block = Block::new(text, node, old.lines().count())?;
    let diff = TextDiff::from_lines(old, new);
    let new: Vec<&str> = new.lines().collect();
    let changed = diff.ops().iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    let piece = |op: &DiffOp| {
        let lines = new.get(op.new_range()).unwrap_or_default();
        block.piece(op.old_range(), lines, newline)
    };
    changed.map(piece).collect()
}

struct Block<'t> {
    text: &'t str,
    /// Where each line of the text is, its end left out.
    lines: Vec<Range<usize>>,
    indent: &'t str,
}

impl<'t> Block<'t> {
    fn new(text: &'t str, node: &Node, count: usize) -> Option<Self> {
        let header = text.get(node.span.clone())?;
        let mut at = end_of_line(text, node.span.start);
        let mut lines = Vec::with_capacity(count);
        for _ in 0..count {
            let start = at + text.get(at..)?.find('\n')? + 1;
            at = end_of_line(text, start);
            lines.push(start..at);
        }
        let bodies = || lines.iter().filter_map(|line| text.get(line.clone()));
        let first = bodies().find(|body| !body.trim().is_empty())?;
        // Blanks at the beginning of the first line belong to the text only if the header says so.
        let has_hint = header.lines().next()?.contains(|c: char| c.is_ascii_digit());
        let indent = first.get(..first.len() - first.trim_start_matches(' ').len())?;
        (header.starts_with('|') && !has_hint).then_some(Self { text, lines, indent })
    }

    /// Lines in the place of those that are there.
    fn piece(&self, old: Range<usize>, new: &[&str], newline: &str) -> Option<Splice> {
        let new: Vec<String> = new.iter().map(|line| indented(line, self.indent)).collect();
        if old.is_empty() {
            // Behind the line before, or before the first line.
            return Some(match old.start.checked_sub(1) {
                Some(before) => {
                    let at = self.lines.get(before)?.end;
                    (at..at, new.iter().flat_map(|line| [newline, line.as_str()]).collect())
                }
                None => {
                    let at = self.lines.first()?.start;
                    (at..at, new.iter().flat_map(|line| [line.as_str(), newline]).collect())
                }
            });
        }
        let (first, last) = (self.lines.get(old.start)?, self.lines.get(old.end - 1)?);
        if new.is_empty() {
            let end = last.end + self.text.get(last.end..)?.find('\n').map_or(0, |end| end + 1);
            let at_end = end == last.end;
            let start = start_of_line(self.text, first.start);
            // Without an end of its own the last line takes that of the line before.
            let start = if at_end {
                self.text.get(..start)?.trim_end_matches(['\r', '\n']).len()
            } else {
                start
            };
            return Some((start..end, String::new()));
        }
        Some((first.start..last.end, new.join(newline)))
    }
}
