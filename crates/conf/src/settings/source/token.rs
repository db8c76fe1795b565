//! Just enough of a lexer for seven languages: words, strings, numbers, signs; comments fall away.

use crate::project::classify::Language;

/// More tokens than this are generated code.
const MAX_TOKENS: usize = 400_000;

/// A piece of source code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// The word or sign; the inside of a string.
    pub(super) text: &'a str,
    /// Line, from 1.
    pub(super) line: u32,
    /// Byte offset of `text` in the line where it begins.
    pub(super) offset: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An identifier, with its path: `process.env.REDIS_URL`, `redis::Client::open`.
    Word,
    /// A string; `true` when the language replaces `${x}`, `#{x}` or `{x}` in it.
    Text(bool),
    Number,
    Sign,
}

impl Token<'_> {
    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    pub(super) const fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Text(_))
    }
}

/// The tokens of a text.
pub(super) fn read(text: &str, language: Language) -> Vec<Token<'_>> {
    let mut lexer = Lexer { text, at: 0, line: 1, line_start: 0, language, tokens: Vec::new() };
    while lexer.at < text.len() && lexer.tokens.len() < MAX_TOKENS {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    line_start: usize,
    language: Language,
    tokens: Vec<Token<'a>>,
}

/// Signs of more than one character that matter here; all others are taken one by one.
const SIGNS: &[&str] = &["=>", ":=", "||", "??", "?:", "==", "!=", "<=", ">=", "->", "::", "&&"];

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn step(&mut self) {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else { return };
        if c.is_whitespace() {
            self.advance(c.len_utf8());
        } else if let Some(length) = self.comment(rest) {
            self.advance(length);
        } else if self.string(rest, c) {
        } else if c.is_ascii_digit() {
            let is_number = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
            self.push(Kind::Number, length_while(rest, is_number));
        } else if is_word_start(c) {
            self.push(Kind::Word, word_length(rest));
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            self.push(Kind::Sign, sign.map_or(c.len_utf8(), |sign| sign.len()));
        }
    }

    /// Moves on, counting lines.
    fn advance(&mut self, length: usize) {
        let passed = self.rest().get(..length).unwrap_or_default();
        for (at, _) in passed.match_indices('\n') {
            self.line = self.line.saturating_add(1);
            self.line_start = self.at + at + 1;
        }
        self.at += length;
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let text = self.rest().get(..length).unwrap_or_default();
        let offset = self.at - self.line_start;
        self.tokens.push(Token { kind, text, line: self.line, offset });
        self.advance(length.max(1));
    }

    fn comment(&self, rest: &str) -> Option<usize> {
        use Language::{Php, Python, Ruby};
        let hash = matches!(self.language, Python | Ruby | Php);
        let slashes = !matches!(self.language, Python | Ruby);
        let is_line = hash && rest.starts_with('#') || slashes && rest.starts_with("//");
        if is_line {
            return Some(rest.find('\n').unwrap_or(rest.len()));
        }
        let is_block = slashes && rest.starts_with("/*");
        is_block.then(|| rest.find("*/").map_or(rest.len(), |end| end + 2))
    }

    /// Takes a string; false when there is none.
    fn string(&mut self, rest: &str, first: char) -> bool {
        let Some(open) = self.opening(rest, first) else { return false };
        let inner = rest.get(open.skip..).unwrap_or_default();
        let length = open.length(inner);
        let interpolates = open.interpolates;
        self.advance(open.skip);
        self.push(Kind::Text(interpolates), length);
        // `push` moves at least one byte, to make headway on anything else.
        if length == 0 {
            self.at -= 1;
        }
        let closing = open.close.len().min(self.rest().len());
        if self.rest().starts_with(&open.close) {
            self.advance(closing);
        }
        true
    }

    fn opening(&self, rest: &str, first: char) -> Option<Opening> {
        let language = self.language;
        for triple in ["\"\"\"", "'''"] {
            if language == Language::Python && rest.starts_with(triple) {
                return Some(Opening::new(3, triple, true, self.is_formatted()));
            }
        }
        if language == Language::Rust && first == 'r' {
            let hashes = rest.get(1..)?.bytes().take_while(|byte| *byte == b'#').count();
            let is_raw = rest.get(1 + hashes..)?.starts_with('"');
            let close = format!("\"{}", "#".repeat(hashes));
            return is_raw.then(|| Opening::new(2 + hashes, &close, true, false));
        }
        match first {
            '"' => {
                let interpolates = match language {
                    Language::Python => self.is_formatted(),
                    Language::Ruby | Language::Php => true,
                    _ => false,
                };
                Some(Opening::new(1, "\"", language == Language::Php, interpolates))
            }
            '\'' => match language {
                Language::Rust | Language::Go | Language::Jvm => None,
                Language::Python => Some(Opening::new(1, "'", false, self.is_formatted())),
                _ => Some(Opening::new(1, "'", language == Language::Php, false)),
            },
            '`' => {
                let interpolates = language == Language::JavaScript;
                Some(Opening::new(1, "`", true, interpolates))
            }
            _ => None,
        }
    }

    /// True directly after the `f` of a Python format string.
    fn is_formatted(&self) -> bool {
        self.tokens.last().is_some_and(|token| {
            let touches = token.line == self.line
                && token.offset + token.text.len() == self.at - self.line_start;
            touches && matches!(token.text, "f" | "F" | "rf" | "fr")
        })
    }
}

/// How a string begins and ends.
struct Opening {
    skip: usize,
    close: String,
    spans_lines: bool,
    interpolates: bool,
}

impl Opening {
    fn new(skip: usize, close: &str, spans_lines: bool, interpolates: bool) -> Self {
        Self { skip, close: close.to_string(), spans_lines, interpolates }
    }

    /// Length of the inside; a string that does not close ends with its line.
    fn length(&self, inner: &str) -> usize {
        let mut escaped = false;
        for (at, c) in inner.char_indices() {
            let closes =
                !escaped && inner.get(at..).is_some_and(|rest| rest.starts_with(&self.close));
            if closes || (c == '\n' && !self.spans_lines) {
                return at;
            }
            escaped = c == '\\' && !escaped;
        }
        inner.len()
    }
}

fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '$' || c == '@'
}

/// Length of an identifier with the path that it is the end of.
fn word_length(text: &str) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$' || c == '@';
    let mut length = length_while(text, is_word);
    loop {
        let rest = text.get(length..).unwrap_or_default();
        let joint = ["::", "->", "?.", ".", "\\"].iter().find(|joint| {
            rest.strip_prefix(**joint).is_some_and(|after| after.starts_with(is_word_start))
        });
        let Some(joint) = joint else { return length };
        let after = rest.get(joint.len()..).unwrap_or_default();
        length += joint.len() + length_while(after, is_word);
    }
}

fn length_while(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, language: Language) -> Vec<String> {
        read(text, language).iter().map(|token| token.text.to_string()).collect()
    }

    #[test]
    fn tokens_of_several_languages() {
        assert_eq!(
            texts("x = os.getenv('A', \"b\") # c", Language::Python),
            ["x", "=", "os.getenv", "(", "A", ",", "b", ")"]
        );
        assert_eq!(
            texts("a?.b || `c ${d}`; // e\n/* f */ g", Language::JavaScript),
            ["a?.b", "||", "c ${d}", ";", "g"]
        );
        assert_eq!(
            texts("redis::Client::open(r#\"x\"y\"#); 'a'", Language::Rust),
            ["redis::Client::open", "(", "x\"y", ")", ";", "'", "a", "'"]
        );
        assert_eq!(texts("$r->auth('p');", Language::Php), ["$r->auth", "(", "p", ")", ";"]);
        assert_eq!(texts("s = \"\"\nt", Language::Python), ["s", "=", "", "t"]);
        assert_eq!(texts("\"never closed\nb", Language::Go), ["never closed", "b"]);
    }

    #[test]
    fn places_are_of_the_inside() {
        let tokens = read("a\n  b = f\"x{y}\"", Language::Python);
        let last = tokens.last().unwrap();
        assert_eq!((last.line, last.offset, last.kind), (2, 8, Kind::Text(true)));
    }

    #[test]
    fn no_text_panics() {
        for text in ["'", "\"\\", "r#", "ü€\"ß", "/*", "\"\"\"", "`${`", "a.", "a::", "\\", "é"]
        {
            for language in [Language::Python, Language::Rust, Language::Php, Language::JavaScript]
            {
                read(text, language);
            }
        }
    }
}
