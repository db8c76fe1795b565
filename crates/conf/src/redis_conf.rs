//! Lossless reading of `redis.conf`, `valkey.conf` and `sentinel.conf`.
//!
//! A [`Document`] keeps every line with the words that the server sees in it and where they stand.
//! What the words mean is the business of [`effective`](crate::effective).

use std::borrow::Cow;
use std::ops::Range;

use crate::acl;
use crate::words::{self, Word};

/// The bytes of the file in UTF-8 that mark it as UTF-8; the servers take them for text.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How many bytes a server reads at a time; only matters where a NUL byte hides the rest of them.
const READ_LENGTH: usize = 1024;

/// A configuration text, line by line.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// What the server sees: the file, without what NUL bytes hide.
    text: Cow<'a, [u8]>,
    lines: Vec<Line>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Number in the server's count, from 1.
    pub number: u32,
    /// The line without blanks at both ends, in bytes of [`Document::text`].
    pub span: Range<usize>,
    /// First byte of the line, blanks included.
    pub start: usize,
    /// What it is.
    pub kind: LineKind,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing but blanks.
    Blank,
    /// Starts with `#`.
    Comment,
    /// Words.
    Directive,
}

/// Reads a text. Total: any bytes give a document.
pub fn parse(bytes: &[u8]) -> Document<'_> {
    let text = server_text(bytes);
    let mut lines = Vec::new();
    let mut start = 0;
    for (number, line) in (1u32..).zip(text.split(|byte| *byte == b'\n')) {
        let trimmed = acl::trim(line, b" \t\r\n");
        let skipped = line.len() - trim_start(line).len();
        let span = start + skipped..start + skipped + trimmed.len();
        let kind = match trimmed.first() {
            None => LineKind::Blank,
            Some(b'#') => LineKind::Comment,
            Some(_) => LineKind::Directive,
        };
        lines.push(Line { number, span, start, kind });
        start += line.len() + 1;
    }
    Document { text, lines }
}

impl Document<'_> {
    /// What the server sees.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Every line, blank ones and comments included. The last one is what follows the last newline.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Lines that are neither blank nor comments.
    pub fn directives(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.kind == LineKind::Directive)
    }

    /// A line without blanks at both ends.
    pub fn line_text(&self, line: &Line) -> &[u8] {
        self.text.get(line.span.clone()).unwrap_or_default()
    }

    /// The words of a line.
    ///
    /// # Errors
    ///
    /// [`words::Unbalanced`] when quotes do not close.
    pub fn words(&self, line: &Line) -> Result<Vec<Word<'_>>, words::Unbalanced> {
        words::split(self.line_text(line))
    }
}

/// What a server sees of a file. It reads pieces that end with a newline or after 1,024 bytes, and
/// of each piece only what stands before a NUL byte: the newline can be lost too.
pub fn server_text(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&0) {
        return Cow::Borrowed(bytes);
    }
    let mut seen = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        for piece in line.chunks(READ_LENGTH) {
            let end = piece.iter().position(|byte| *byte == 0).unwrap_or(piece.len());
            seen.extend_from_slice(piece.get(..end).unwrap_or_default());
        }
    }
    Cow::Owned(seen)
}

fn trim_start(line: &[u8]) -> &[u8] {
    let kept = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    line.get(kept.unwrap_or(line.len())..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_numbers_and_places() {
        let document = parse(b"# top\r\n\r\n  port 6380\r\nsave \"\"");
        let kinds: Vec<_> = document.lines().iter().map(|line| line.kind).collect();
        let (blank, directive) = (LineKind::Blank, LineKind::Directive);
        assert_eq!(kinds, [LineKind::Comment, blank, directive, directive]);
        let port = document.directives().next().unwrap();
        assert_eq!((port.number, document.line_text(port)), (3, &b"port 6380"[..]));
        assert_eq!(port.span.start - port.start, 2);
    }

    #[test]
    fn nul_bytes_hide_the_rest_of_a_line_and_its_end() {
        assert_eq!(&*server_text(b"a 1\0 x\nb 2\n"), b"a 1b 2\n");
        let mut long = vec![b'a'; 2000];
        long[10] = 0;
        assert_eq!(server_text(&long).len(), 10 + 2000 - 1024);
    }

    #[test]
    fn any_bytes_give_a_document() {
        for bytes in [&b""[..], b"\n", b"\xff\xfe\x00", b"\"", b"\r\r\r"] {
            let document = parse(bytes);
            assert!(!document.lines().is_empty());
            document.directives().for_each(|line| drop(document.words(line)));
        }
    }
}
