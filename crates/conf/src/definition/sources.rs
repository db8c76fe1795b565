//! The texts that definitions are written in, and places in them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use redan_model::{Location, Redactor};

use crate::files::{Files, ReadError};
use crate::redact;
use crate::yaml::Span;

/// Characters of a line that a place keeps; longer lines are data, not something to show.
const MAX_LINE: usize = 300;
/// Lines of one node that are searched for a word or a secret.
const MAX_LINES: u32 = 2_000;

/// Every text that was opened, and the secrets that stand in them.
pub struct Sources<'a> {
    /// The door to the files of the project.
    pub files: &'a dyn Files,
    /// Marks for secrets.
    pub redactor: &'a Redactor,
    texts: Vec<Text>,
    secrets: BTreeMap<(u16, u32), BTreeSet<String>>,
}

struct Text {
    path: Arc<str>,
    text: Arc<str>,
    /// Byte at which each line starts.
    lines: Vec<usize>,
}

impl<'a> Sources<'a> {
    /// Nothing opened yet.
    pub const fn new(files: &'a dyn Files, redactor: &'a Redactor) -> Self {
        Self { files, redactor, texts: Vec::new(), secrets: BTreeMap::new() }
    }

    /// Opens a file; the number goes into each [`Span`] of its text.
    pub fn open(&mut self, path: &str) -> Result<(u16, Arc<str>), OpenError> {
        let bytes = self.files.read(path).map_err(OpenError::Read)?;
        if bytes.contains(&0) {
            return Err(OpenError::Binary);
        }
        let text = String::from_utf8_lossy(&bytes);
        Ok(self.add(path, text.strip_prefix('\u{feff}').unwrap_or(&text)))
    }

    /// Adds a text that is already here.
    pub fn add(&mut self, path: &str, text: &str) -> (u16, Arc<str>) {
        let text: Arc<str> = text.into();
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        self.texts.push(Text { path: path.into(), text: Arc::clone(&text), lines });
        (u16::try_from(self.texts.len() - 1).unwrap_or(u16::MAX), text)
    }

    /// The path of a text.
    pub fn path(&self, source: u16) -> &str {
        self.texts.get(usize::from(source)).map_or("", |text| &text.path)
    }

    fn line(&self, source: u16, line: u32) -> &str {
        let Some(text) = self.texts.get(usize::from(source)) else { return "" };
        let Some(index) = (line as usize).checked_sub(1) else { return "" };
        let Some(&start) = text.lines.get(index) else { return "" };
        let end = text.lines.get(index + 1).map_or(text.text.len(), |next| next - 1);
        text.text.get(start..end).unwrap_or_default().trim_end_matches('\r')
    }

    /// Notes that a text is a secret wherever it stands in a node.
    pub fn hide(&mut self, span: Span, secret: &str) {
        // `${NAME}` tells no secret, wherever it stands.
        if secret.is_empty() || secret.starts_with('$') {
            return;
        }
        for line in span.line..=span.end_line.min(span.line.saturating_add(MAX_LINES)) {
            if self.line(span.source, line).contains(secret) {
                let hidden = self.secrets.entry((span.source, line)).or_default();
                hidden.insert(secret.to_string());
            }
        }
    }

    /// The place of a node.
    pub fn location(&self, span: Span) -> Location {
        let length = match span.end_line == span.line {
            true => span.end_column.saturating_sub(span.column),
            false => 0,
        };
        self.place(span.source, span.line, span.column, length)
    }

    /// The place of a word inside a node, or of the node where the word is not written as it is.
    pub fn locate(&self, span: Span, word: &str) -> Location {
        self.locate_from(span, word, &mut (span.line, 0))
    }

    /// As [`Sources::locate`], beginning after the word that was found before.
    pub fn locate_from(&self, span: Span, word: &str, cursor: &mut (u32, usize)) -> Location {
        let last = span.end_line.min(span.line.saturating_add(MAX_LINES));
        for line in cursor.0..=last {
            let text = self.line(span.source, line);
            let own_start = if line == span.line { byte_of(text, span.column) } else { 0 };
            let start = if line == cursor.0 { cursor.1.max(own_start) } else { own_start };
            let found = text.get(start..).and_then(|rest| rest.find(word));
            if let Some(at) = found.filter(|_| !word.is_empty()) {
                *cursor = (line, start + at + word.len());
                let column = chars(text.get(..start + at).unwrap_or_default()) + 1;
                return self.place(span.source, line, column, chars(word));
            }
        }
        self.location(span)
    }

    fn place(&self, source: u16, line: u32, column: u32, length: u32) -> Location {
        let path = self
            .texts
            .get(usize::from(source))
            .map_or_else(|| "".into(), |text| Arc::clone(&text.path));
        let text: String = self.line(source, line).chars().take(MAX_LINE).collect();
        let hidden = self.secrets.get(&(source, line)).into_iter().flatten();
        let text = redact::line_with(&text, hidden.map(String::as_str), self.redactor);
        Location { path, line, column, length, text: text.into() }
    }
}

fn chars(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// The byte at which a column (from 1, in characters) starts.
fn byte_of(text: &str, column: u32) -> usize {
    let skipped = text.chars().take((column as usize).saturating_sub(1));
    skipped.map(char::len_utf8).sum()
}

/// Why a file could not be opened as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// It could not be read.
    Read(ReadError),
    /// It holds zero bytes.
    Binary,
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Binary => f.write_str("binary, not text"),
        }
    }
}

/// Joins a path to a directory and takes `.` and `..` out; an absolute path stays as it is.
pub fn join(directory: &str, path: &str) -> String {
    let whole = match path.starts_with('/') {
        true => path.to_string(),
        false => format!("{directory}/{path}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    // Only a path that was absolute before stays so: `directory` may be empty.
    let root = if path.starts_with('/') || directory.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// The directory of a path; empty for the root of the audit.
pub fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Memory;

    #[test]
    fn paths_join() {
        assert_eq!(join("a/b", "./c.conf"), "a/b/c.conf");
        assert_eq!(join("a/b", "../../../c"), "../c");
        assert_eq!(join("", "c"), "c");
        assert_eq!(join("a", "/etc/x"), "/etc/x");
        assert_eq!(directory("a/b/c"), "a/b");
        assert_eq!(directory("c"), "");
    }

    #[test]
    fn words_are_located_and_secrets_hidden() {
        let files = Memory::default();
        let redactor = Redactor::default();
        let mut sources = Sources::new(&files, &redactor);
        let (source, _) = sources.add("c.yml", "a: 1\ncommand: x --odd swordfish\n");
        let span = Span { source, line: 2, column: 10, end_line: 2, end_column: 27 };
        sources.hide(span, "swordfish");
        let found = sources.locate(span, "swordfish");
        assert_eq!((found.line, found.column, found.length), (2, 18, 9));
        assert!(!found.text.contains("swordfish") && found.text.contains("--odd"));
        assert_eq!(sources.locate(span, "absent").column, 10);
    }
}
