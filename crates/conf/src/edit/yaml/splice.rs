//! Pieces of a text that are replaced, and where pieces belong.

use std::ops::Range;

use super::tree::{Node, end_of_line, start_of_line};

/// Bytes and what takes their place.
pub(super) type Splice = (Range<usize>, String);

/// The text with all pieces replaced; `None` when they overlap or cut a character.
pub(super) fn splice(text: &str, mut pieces: Vec<Splice>) -> Option<String> {
    pieces.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, new) in pieces {
        out.push_str(text.get(done..range.start)?);
        out.push_str(&new);
        done = range.end;
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

/// Characters before a byte on its line.
pub(super) fn column(text: &str, at: usize) -> usize {
    text.get(start_of_line(text, at)..at).unwrap_or_default().chars().count()
}

/// The blanks at the beginning of the line that a byte is in.
pub(super) fn indentation(text: &str, at: usize) -> &str {
    let line = text.get(start_of_line(text, at)..).unwrap_or_default();
    let length = line.len() - line.trim_start_matches([' ', '\t']).len();
    line.get(..length).unwrap_or_default()
}

/// True when nothing but blanks stands before a byte on its line.
pub(super) fn begins_line(text: &str, at: usize) -> bool {
    text.get(start_of_line(text, at)..at).is_some_and(|head| head.trim().is_empty())
}

/// Where the dash of a list item stands: before it are blanks, line ends and comments.
pub(super) fn dash(text: &str, item: &Node) -> Option<usize> {
    let mut head = text.get(..item.start())?.trim_end();
    loop {
        let line = head.get(start_of_line(head, head.len())..)?;
        if line.ends_with('-') && !line.trim_start().starts_with('#') && !line.contains(" #") {
            return Some(head.len() - 1);
        }
        let remark = if line.trim_start().starts_with('#') { Some(0) } else { line.find(" #") };
        head = head.get(..head.len() - line.len() + remark?)?.trim_end();
    }
}

/// Lines that follow the line that a byte is in.
pub(super) fn lines_after(text: &str, at: usize, lines: &[String], newline: &str) -> Splice {
    let at = end_of_line(text, at);
    let new = lines.iter().flat_map(|line| [newline, line.as_str()]).collect();
    (at..at, new)
}

/// The whole lines from one byte to another, with the end of the last.
pub(super) fn whole_lines(text: &str, from: usize, to: usize) -> Range<usize> {
    let start = start_of_line(text, from);
    let rest = text.get(to..).unwrap_or_default();
    match rest.find('\n') {
        Some(newline) => start..to + newline + 1,
        // The last line has no end; then the one before it loses its own.
        None => {
            let head = text.get(..start).unwrap_or_default();
            let head = head.strip_suffix('\n').unwrap_or(head);
            head.strip_suffix('\r').unwrap_or(head).len()..text.len()
        }
    }
}
