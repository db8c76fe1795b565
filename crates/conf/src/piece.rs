//! The place of a piece of a line.

use std::ops::Range;

use redan_model::{Location, Redactor};

use crate::redact;

/// Longer lines are cut: a line of a minified file helps nobody.
const MAX_LINE: usize = 240;
/// A shorter secret is hidden only where it is known to stand, or every `a` of a line would be.
const MIN_ANYWHERE: usize = 4;

/// A piece of a line that is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) path: &'a str,
    /// Line, from 1.
    pub(crate) line: u32,
    /// The line as written.
    pub(crate) text: &'a str,
    /// Byte range of the piece in the line.
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Piece<'_> {
    /// The place, with the given secrets hidden, and whatever else on the line looks like one.
    pub(crate) fn location(&self, secrets: &[String], redactor: &Redactor) -> Location {
        let part = |range: Range<usize>| self.text.get(range).unwrap_or_default();
        let (before, meant) = (part(0..self.from), part(self.from..self.to));
        let long =
            || secrets.iter().filter(|secret| secret.len() >= MIN_ANYWHERE).map(String::as_str);
        let all = || secrets.iter().map(String::as_str);
        let shown = [
            redact::part_with(self.text, 0..self.from, long(), redactor),
            redact::part_with(self.text, self.from..self.to, all(), redactor),
            redact::part_with(self.text, self.to..self.text.len(), long(), redactor),
        ];
        let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        Location {
            path: self.path.into(),
            line: self.line,
            column: count(before).saturating_add(1),
            length: count(meant),
            text: cut(shown.concat()).into(),
        }
    }
}

fn cut(text: String) -> String {
    match text.char_indices().nth(MAX_LINE) {
        Some((end, _)) => text.get(..end).map(|head| format!("{head}…")).unwrap_or(text),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_is_hidden_where_it_stands() {
        let redactor = Redactor::default();
        let text = "PW=a and a, password=hunter2";
        let piece = Piece { path: "x", line: 1, text, from: 3, to: 4 };
        let shown = piece.location(&["a".into()], &redactor);
        let [a, b] = ["a", "hunter2"].map(|secret| redactor.mark_str(secret));
        assert_eq!(&*shown.text, format!("PW={a} and a, password={b}"));
        assert_eq!((shown.column, shown.length), (4, 1));
    }
}
