//! How the servers split a line into words, and how they quote a word.
//!
//! The grammar of `redis.conf` lines, of selectors in user lines and of inline commands: words
//! separated by blanks; `"…"` with `\n \r \t \b \a \xHH` and `\` before anything else; `'…'` with
//! `\'`; a closing quote must end the word.

use std::borrow::Cow;

/// One word and where it stands in the line, in bytes, quotes included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word without its quotes.
    pub text: Cow<'a, [u8]>,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Quotes that do not close, or close inside a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unbalanced;

/// True for the bytes that C calls white space: blank, `\t \n \v \f \r`.
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | 9..=13)
}

/// Splits a line.
///
/// # Errors
///
/// [`Unbalanced`] when a quote does not close or something follows the closing quote.
pub fn split(line: &[u8]) -> Result<Vec<Word<'_>>, Unbalanced> {
    let mut words = Vec::new();
    let mut at = 0;
    // A NUL ends a word too: a word that begins at one would be empty, and begin there again.
    let begins = |byte: &u8| !is_space(*byte) && *byte != 0;
    while let Some(start) = line.iter().skip(at).position(begins) {
        let word = next_word(line, at + start)?;
        at = word.end;
        words.push(word);
    }
    Ok(words)
}

/// The word that begins at a byte that is no blank.
fn next_word(line: &[u8], start: usize) -> Result<Word<'_>, Unbalanced> {
    let rest = line.get(start..).unwrap_or_default();
    let plain = rest.iter().position(|byte| ends_word(*byte) || matches!(byte, b'"' | b'\''));
    let plain = plain.unwrap_or(rest.len());
    match rest.get(plain) {
        Some(quote @ (b'"' | b'\'')) => {
            let mut text = rest[..plain].to_vec();
            let end = quoted(line, start + plain + 1, *quote, &mut text)?;
            Ok(Word { text: Cow::Owned(text), start, end })
        }
        _ => Ok(Word { text: Cow::Borrowed(&rest[..plain]), start, end: start + plain }),
    }
}

/// Blanks that end a word outside quotes; vertical tab and form feed only separate words.
const fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | 0)
}

/// Reads up to the closing quote and returns the position after it.
fn quoted(line: &[u8], mut at: usize, quote: u8, text: &mut Vec<u8>) -> Result<usize, Unbalanced> {
    loop {
        let byte = *line.get(at).ok_or(Unbalanced)?;
        let next = line.get(at + 1).copied();
        match (byte, next) {
            (b'\\', Some(b'x')) if quote == b'"' && hex(line, at + 2).is_some() => {
                text.extend(hex(line, at + 2));
                at += 4;
            }
            (b'\\', Some(next)) if quote == b'"' => {
                text.push(unescaped(next));
                at += 2;
            }
            (b'\\', Some(b'\'')) if quote == b'\'' => {
                text.push(b'\'');
                at += 2;
            }
            _ if byte == quote => {
                let closes = next.is_none_or(is_space);
                return if closes { Ok(at + 1) } else { Err(Unbalanced) };
            }
            _ => {
                text.push(byte);
                at += 1;
            }
        }
    }
}

/// Two hexadecimal digits.
fn hex(line: &[u8], at: usize) -> Option<u8> {
    let digit = |at: usize| line.get(at).and_then(|byte| (*byte as char).to_digit(16));
    u8::try_from(digit(at)? * 16 + digit(at + 1)?).ok()
}

const fn unescaped(byte: u8) -> u8 {
    match byte {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'a' => 7,
        other => other,
    }
}

/// A word in double quotes, as the server writes command-line arguments into its configuration.
pub fn quote(word: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'"'];
    for byte in word {
        match byte {
            b'\\' | b'"' => quoted.extend([b'\\', *byte]),
            b'\n' => quoted.extend(b"\\n"),
            b'\r' => quoted.extend(b"\\r"),
            b'\t' => quoted.extend(b"\\t"),
            7 => quoted.extend(b"\\a"),
            8 => quoted.extend(b"\\b"),
            32..=126 => quoted.push(*byte),
            other => quoted.extend(format!("\\x{other:02x}").bytes()),
        }
    }
    quoted.push(b'"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Option<Vec<String>> {
        let words = split(line.as_bytes()).ok()?;
        Some(words.iter().map(|word| String::from_utf8_lossy(&word.text).into_owned()).collect())
    }

    #[test]
    fn words_are_split_as_the_server_does() {
        assert_eq!(texts("  a  b\tc "), Some(vec!["a".into(), "b".into(), "c".into()]));
        assert_eq!(
            texts(r#"a "b c" 'd e' "" f"g""#),
            Some(vec!["a".into(), "b c".into(), "d e".into(), "".into(), "fg".into()])
        );
        assert_eq!(texts(r#""\x41\n\"\q" '\'\n'"#), Some(vec!["A\n\"q".into(), "'\\n".into()]));
        assert_eq!(texts(""), Some(vec![]));
        assert_eq!(texts("a\u{b}b \u{b} c"), Some(vec!["a\u{b}b".into(), "c".into()]));
    }

    #[test]
    fn unbalanced_quotes_are_refused() {
        for line in [r#"a "b"#, r#"a "b"c"#, "'", r#""a\"#, "it's"] {
            assert_eq!(split(line.as_bytes()), Err(Unbalanced), "{line}");
        }
    }

    #[test]
    fn spans_include_the_quotes() {
        let line = br#" a "b c" d"#;
        let words = split(line).unwrap();
        assert_eq!((words[1].start, words[1].end), (3, 8));
        assert_eq!((words[2].start, words[2].end), (9, 10));
    }

    #[test]
    fn quoting_is_undone_by_splitting() {
        for text in [&b"plain"[..], b"", b"a b\"\\\n\x00\xff\x07", b"--x"] {
            let quoted = quote(text);
            let words = split(&quoted).unwrap();
            assert_eq!(words.len(), 1);
            assert_eq!(&*words[0].text, text);
        }
    }

    #[test]
    fn a_nul_ends_a_word_and_begins_none() {
        let words = split(b"user a\0\0\x07 >p").expect("balanced");
        assert_eq!(words.len(), 4);
    }
}
