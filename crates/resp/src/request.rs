//! Commands as a server receives them: borrowed from the bytes that arrived, in strict grammar.
//!
//! Strict means one spelling a command: `*N`, then `$L`, `L` bytes and CR LF for each of its words, numbers
//! without sign, leading zero or space. A command that was accepted is therefore its own canonical encoding, and
//! forwarding its bytes is the same as encoding it anew (`fuzz_request` holds that). Servers are laxer in several ways, each a
//! known way to smuggle commands past a proxy: they read lines as inline commands and some ignore wrong terminators.

use std::fmt;

/// How much one command may ask for. All bounds are inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// Words of a command.
    pub max_words: u32,
    /// Bytes of one word.
    pub max_bulk: u32,
    /// Bytes of the command as sent.
    pub max_total: usize,
}

impl RequestLimits {
    /// What the servers allow before a login: ten words of 16 KiB.
    pub const BEFORE_LOGIN: Self =
        Self { max_words: 10, max_bulk: 16 << 10, max_total: 10 * ((16 << 10) + 16) };
    /// What the servers allow afterwards: a million words, and 512 MB in a word.
    pub const AFTER_LOGIN: Self =
        Self { max_words: 1 << 20, max_bulk: 512 << 20, max_total: (512 << 20) + (1 << 20) };
}

/// Why bytes are not a command. Messages are those of the servers, where they have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRequest {
    /// The first byte does not begin an array: an inline command, or another protocol.
    #[error("Protocol error: expected '*', got '{}'", Shown(*.0))]
    NotAnArray(u8),
    /// The number of words is not one, or above the limit.
    #[error("Protocol error: invalid multibulk length")]
    WordCount,
    /// A word does not begin with its length.
    #[error("Protocol error: expected '$', got '{}'", Shown(*.0))]
    NotABulk(u8),
    /// A length is not one, or above the limit.
    #[error("Protocol error: invalid bulk length")]
    BulkLength,
    /// A line or a word does not end with CR LF.
    #[error("Protocol error: expected CR LF")]
    LineEnd,
    /// All words together are above the limit.
    #[error("Protocol error: the command is larger than the gateway takes")]
    TooLarge,
}

/// A byte in a message; what does not print becomes a question mark.
struct Shown(u8);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.0.is_ascii_graphic() || self.0 == b' ';
        write!(f, "{}", if plain { char::from(self.0) } else { '?' })
    }
}

/// Where one word is in the bytes of its command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
}

/// One command, borrowed.
#[derive(Clone, Copy)]
pub struct Request<'b> {
    bytes: &'b [u8],
    words: &'b [Span],
}

impl<'b> Request<'b> {
    /// The command as sent, which is its canonical encoding.
    pub const fn bytes(&self) -> &'b [u8] {
        self.bytes
    }

    /// How many words it has; 0 for an empty command, which a server does not answer.
    pub const fn len(&self) -> usize {
        self.words.len()
    }

    /// True for a command without words.
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// A word; empty where there is none.
    pub fn word(&self, index: usize) -> &'b [u8] {
        let bytes = |span: &Span| self.bytes.get(span.start as usize..span.end as usize);
        self.words.get(index).and_then(bytes).unwrap_or_default()
    }

    /// All words in their order.
    pub fn words(self) -> impl Iterator<Item = &'b [u8]> {
        (0..self.len()).map(move |index| self.word(index))
    }
}

impl fmt::Debug for Request<'_> {
    /// Words are other people's data: only their number is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} words)", self.len())
    }
}

/// Finds commands in bytes that arrive in pieces, without starting over.
///
/// Invariants: `at` is the start of an item and never exceeds the bytes seen; `words` holds the words before it.
#[derive(Clone, Debug, Default)]
pub struct RequestParser {
    words: Vec<Span>,
    missing: u32,
    at: usize,
}

impl RequestParser {
    /// The length of the command at the start of `bytes`, or `None` while it is not there whole. Each call must pass
    /// the same bytes again with what arrived since after them, until a command was complete.
    pub fn advance(
        &mut self,
        bytes: &[u8],
        limits: &RequestLimits,
    ) -> Result<Option<usize>, BadRequest> {
        if self.at == 0 {
            self.words.clear();
            match head(bytes, limits)? {
                None => return Ok(None),
                Some((0, length)) => return Ok(Some(length)),
                Some((words, length)) => (self.missing, self.at) = (words, length),
            }
        }
        while self.missing > 0 {
            let Some((start, end)) = bulk(bytes, self.at, limits)? else { return Ok(None) };
            self.words.push(Span { start, end });
            self.at = end as usize + 2;
            self.missing -= 1;
        }
        Ok(Some(std::mem::take(&mut self.at)))
    }

    /// The command that [`Self::advance`] found in these bytes.
    pub fn request<'b>(&'b self, bytes: &'b [u8], length: usize) -> Request<'b> {
        Request { bytes: bytes.get(..length).unwrap_or_default(), words: &self.words }
    }

    /// Forgets the command that it is in the middle of.
    pub fn reset(&mut self) {
        self.at = 0;
    }

    /// True in the middle of a command.
    pub const fn is_inside(&self) -> bool {
        self.at > 0
    }
}

/// The number of words and the length of the first line; an empty line and a negative number are, as for the
/// servers, a command without words.
fn head(bytes: &[u8], limits: &RequestLimits) -> Result<Option<(u32, usize)>, BadRequest> {
    match bytes {
        [] | [b'\r'] => Ok(None),
        [b'\r', b'\n', ..] => Ok(Some((0, 2))),
        [b'*', b'-', rest @ ..] => {
            let Some((_, digits)) = number(rest, u32::MAX, BadRequest::WordCount)? else {
                return Ok(None);
            };
            Ok(Some((0, digits + 4)))
        }
        [b'*', rest @ ..] => {
            let found = number(rest, limits.max_words, BadRequest::WordCount)?;
            Ok(found.map(|(words, digits)| (words, digits + 3)))
        }
        [byte, ..] => Err(BadRequest::NotAnArray(*byte)),
    }
}

/// The word whose length stands at `at`: where it starts and ends.
fn bulk(bytes: &[u8], at: usize, limits: &RequestLimits) -> Result<Option<(u32, u32)>, BadRequest> {
    let Some((&byte, rest)) = bytes.get(at..).and_then(<[u8]>::split_first) else {
        return Ok(None);
    };
    if byte != b'$' {
        return Err(BadRequest::NotABulk(byte));
    }
    let Some((length, digits)) = number(rest, limits.max_bulk, BadRequest::BulkLength)? else {
        return Ok(None);
    };
    let start = at + digits + 3;
    let end = start + length as usize;
    if end + 2 > limits.max_total {
        return Err(BadRequest::TooLarge);
    }
    match bytes.get(end..end + 2) {
        None => Ok(None),
        Some(b"\r\n") => {
            let place = |place| u32::try_from(place).map_err(|_| BadRequest::TooLarge);
            Ok(Some((place(start)?, place(end)?)))
        }
        Some(_) => Err(BadRequest::LineEnd),
    }
}

/// A number in the servers' strict grammar, up to `most`, and how many digits it has; `None` while its line is not there whole.
fn number(bytes: &[u8], most: u32, wrong: BadRequest) -> Result<Option<(u32, usize)>, BadRequest> {
    let mut value: u32 = 0;
    for (index, &byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' if index == 0 || value > 0 => {
                let digit = u32::from(byte - b'0');
                value = value.checked_mul(10).and_then(|v| v.checked_add(digit)).ok_or(wrong)?;
            }
            b'\r' if index > 0 => {
                return match bytes.get(index + 1) {
                    None => Ok(None),
                    Some(b'\n') if value > most => Err(wrong),
                    Some(b'\n') => Ok(Some((value, index))),
                    Some(_) => Err(BadRequest::LineEnd),
                };
            }
            _ => return Err(wrong),
        }
    }
    Ok(None)
}
