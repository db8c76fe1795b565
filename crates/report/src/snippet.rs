//! Lines of files with the meant parts underlined, as compilers show them.

use std::io::{self, Write};

use redan_model::Location;

use crate::style::{Role, Style};
use crate::text::{clean, width, wrap};

/// A place to show.
#[derive(Clone, Copy, Debug)]
pub struct Mark<'a> {
    /// The place.
    pub location: &'a Location,
    /// What stands beside the underline.
    pub note: &'a str,
}

/// How snippets are laid out.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Colours.
    pub style: Style,
    /// Role of the first underline.
    pub role: Role,
    /// Columns of the terminal.
    pub width: usize,
    /// Columns of the line numbers.
    pub gutter: usize,
}

/// Columns that the line numbers of these marks need.
pub fn gutter(marks: &[Mark<'_>]) -> usize {
    let digits = |mark: &Mark<'_>| mark.location.line.checked_ilog10().unwrap_or(0) as usize + 1;
    marks.iter().map(digits).max().unwrap_or(1)
}

/// Writes the marks, those of one file together. The first mark is the decisive one. Marks in a row
/// that say the same say it once.
pub fn write(marks: &[Mark<'_>], layout: Layout, out: &mut impl Write) -> io::Result<()> {
    let mut paths: Vec<&str> = Vec::new();
    for mark in marks {
        if !paths.contains(&&*mark.location.path) {
            paths.push(&mark.location.path);
        }
    }
    for (index, path) in paths.iter().enumerate() {
        let mut here: Vec<(bool, Mark<'_>)> = marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| &&*mark.location.path == path)
            .map(|(number, mark)| (number == 0, *mark))
            .collect();
        let Some((_, head)) = here.first() else { continue };
        layout.arrow(if index == 0 { "-->" } else { ":::" }, &head.location.to_string(), out)?;
        here.sort_by_key(|(_, mark)| (mark.location.line, mark.location.column));
        write_file(&here, layout, out)?;
    }
    Ok(())
}

/// The marked lines of one file, `...` where lines are left out.
fn write_file(marks: &[(bool, Mark<'_>)], layout: Layout, out: &mut impl Write) -> io::Result<()> {
    if marks.iter().any(|(_, mark)| mark.location.line > 0) {
        layout.bar("", out)?;
    }
    let mut shown = 0;
    let mut said = "";
    for (is_first, mark) in marks {
        let line = mark.location.line;
        if line == 0 {
            if !mark.note.is_empty() {
                layout.bar(&clean(mark.note), out)?;
            }
            continue;
        }
        if shown != 0 && line > shown + 1 {
            writeln!(out, "{}", layout.style.paint(Role::Frame, "..."))?;
        }
        let view = View::of(mark.location, layout.room());
        if line != shown {
            let number = format!("{line:>gutter$} |", gutter = layout.gutter);
            writeln!(out, "{} {}", layout.style.paint(Role::Frame, number), view.text)?;
        }
        shown = line;
        let note = if mark.note == said { "" } else { mark.note };
        said = mark.note;
        underline(&view, *is_first, note, layout, out)?;
    }
    layout.bar("", out)
}

/// The underline with its note: beside it where there is room, else below it.
fn underline(
    view: &View,
    is_first: bool,
    note: &str,
    layout: Layout,
    out: &mut impl Write,
) -> io::Result<()> {
    let (sign, role) = if is_first { ("^", layout.role) } else { ("-", Role::Frame) };
    let signs = sign.repeat(view.length.max(1));
    let note = clean(note);
    let indent = " ".repeat(view.start);
    let fits = view.start + view.length + 1 + width(&note) <= layout.room();
    let beside = if fits && !note.is_empty() { format!("{signs} {note}") } else { signs };
    layout.bar(&format!("{indent}{}", layout.style.paint(role, beside)), out)?;
    if !fits {
        let indent = " ".repeat(view.start.min(layout.room() / 4));
        for line in wrap(&note, layout.room().saturating_sub(indent.len())) {
            layout.bar(&format!("{indent}{}", layout.style.paint(role, line)), out)?;
        }
    }
    Ok(())
}

impl Layout {
    /// Columns right of the bar.
    fn room(self) -> usize {
        self.width.saturating_sub(self.gutter + 3).max(20)
    }

    /// `  --> path:line:column`.
    pub fn arrow(self, arrow: &str, place: &str, out: &mut impl Write) -> io::Result<()> {
        let indent = " ".repeat(self.gutter);
        writeln!(out, "{indent}{} {}", self.style.paint(Role::Frame, arrow), clean(place))
    }

    /// `   | text`; the text is written as it is.
    pub fn bar(self, text: &str, out: &mut impl Write) -> io::Result<()> {
        let bar = format!("{} |", " ".repeat(self.gutter));
        let space = if text.is_empty() { "" } else { " " };
        writeln!(out, "{}{space}{text}", self.style.paint(Role::Frame, bar))
    }

    /// `   = label: text`, wrapped; further lines stand below the text.
    pub fn note(self, label: &str, text: &str, out: &mut impl Write) -> io::Result<()> {
        let indent = " ".repeat(self.gutter + 3);
        let lead = if label.is_empty() { String::new() } else { format!("{label}: ") };
        let hang = " ".repeat(width(&lead));
        let room = self.width.saturating_sub(indent.len() + hang.len()).max(20);
        let frame = format!("{} =", " ".repeat(self.gutter));
        for (index, line) in wrap(&clean(text), room).iter().enumerate() {
            if index == 0 {
                write!(out, "{} ", self.style.paint(Role::Frame, &frame))?;
                if !lead.is_empty() {
                    write!(out, "{}", self.style.paint(Role::Label, &lead))?;
                }
                writeln!(out, "{line}")?;
            } else {
                writeln!(out, "{indent}{hang}{line}")?;
            }
        }
        Ok(())
    }
}

/// The visible part of a line, and where the underline stands in it, in columns.
#[derive(Debug, PartialEq, Eq)]
struct View {
    text: String,
    start: usize,
    length: usize,
}

impl View {
    /// Cuts a line that is wider than `room` around its meant part.
    fn of(location: &Location, room: usize) -> Self {
        let text: Vec<char> = clean(location.text.trim_end()).chars().collect();
        let (start, end) = meant(location, &text);
        let whole: String = text.iter().collect();
        if width(&whole) <= room {
            return Self::around(&text, 0, text.len(), start, end);
        }
        let keep = room.saturating_sub(2) / 2;
        let middle = start + (end - start).min(keep) / 2;
        let from = middle.saturating_sub(keep).min(text.len().saturating_sub(2 * keep));
        let to = (from + 2 * keep).min(text.len());
        Self::around(&text, from, to, start, end)
    }

    /// The characters `from..to`, with `…` where something is cut, and `start..end` in columns.
    fn around(text: &[char], from: usize, to: usize, start: usize, end: usize) -> Self {
        let columns = |chars: &[char]| width(&chars.iter().collect::<String>());
        let head = if from > 0 { "…" } else { "" };
        let tail = if to < text.len() { "…" } else { "" };
        let (start, end) = (start.clamp(from, to), end.clamp(from, to));
        let middle: String = text[from..to].iter().collect();
        Self {
            text: format!("{head}{middle}{tail}"),
            start: width(head) + columns(&text[from..start]),
            length: columns(&text[start..end]),
        }
    }
}

/// The meant characters of a line: from its column, or from its first word, for its length or to
/// the end.
fn meant(location: &Location, text: &[char]) -> (usize, usize) {
    let first_word = text.iter().position(|c| !c.is_whitespace()).unwrap_or(0);
    let start = match location.column {
        0 => first_word,
        column => (column as usize - 1).max(if location.length == 0 { first_word } else { 0 }),
    };
    let start = start.min(text.len());
    let end = match location.length {
        0 => text.len(),
        length => start.saturating_add(length as usize).min(text.len()),
    };
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(marks: &[Mark<'_>], width: usize) -> String {
        let layout =
            Layout { style: Style::default(), role: Role::Error, width, gutter: gutter(marks) };
        let mut out = Vec::new();
        write(marks, layout, &mut out).expect("a vector takes everything");
        String::from_utf8(out).expect("the text is UTF-8")
    }

    fn at(path: &str, line: u32, column: u32, length: u32, text: &str) -> Location {
        Location { path: path.into(), line, column, length, text: text.into() }
    }

    #[test]
    fn two_files_that_contradict_show_both_lines() {
        let first = at("redis.conf", 12, 1, 11, "requirepass ‹redacted 3f2a›");
        let second = at("users.acl", 3, 0, 0, "  user default on nopass");
        let marks = [
            Mark { location: &first, note: "this line loses" },
            Mark { location: &second, note: "this one wins" },
        ];
        let shown = render(&marks, 80);
        assert_eq!(
            shown,
            "  --> redis.conf:12:1
   |
12 | requirepass ‹redacted 3f2a›
   | ^^^^^^^^^^^ this line loses
   |
  ::: users.acl:3
   |
 3 |   user default on nopass
   |   ---------------------- this one wins
   |
"
        );
    }

    #[test]
    fn lines_of_one_file_stand_in_order() {
        let first = at("f", 9, 1, 1, "b");
        let second = at("f", 2, 1, 1, "a");
        let shown = render(
            &[Mark { location: &first, note: "" }, Mark { location: &second, note: "before" }],
            80,
        );
        assert_eq!(shown, " --> f:9:1\n  |\n2 | a\n  | - before\n...\n9 | b\n  | ^\n  |\n");
    }

    #[test]
    fn long_lines_are_cut_around_the_meant_part() {
        let text = format!("{}PASS{}", "x".repeat(300), "y".repeat(300));
        let place = at("f", 1, 301, 4, &text);
        let view = View::of(&place, 40);
        assert!(width(&view.text) <= 40, "{view:?}");
        assert_eq!(view.length, 4);
        let under: String = view.text.chars().skip(view.start).take(4).collect();
        assert_eq!(under, "PASS");
    }

    #[test]
    fn places_outside_the_line_do_not_panic() {
        for (column, length) in [(0, 9), (9, 0), (u32::MAX, u32::MAX), (2, 1)] {
            let place = at("f", 1, column, length, "ü");
            assert!(!render(&[Mark { location: &place, note: "n" }], 30).is_empty());
        }
    }
}
