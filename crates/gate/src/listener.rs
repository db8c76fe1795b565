//! Messages and confirmations on the connection of a client that subscribes.
//!
//! A SUBSCRIBE has as many confirmations as channels, UNSUBSCRIBE without channels as many as there were, an error has
//! none, and messages come between them. So a `PING` with a word of ours follows each such command: whatever comes before its
//! answer belongs to the command or is a message, on every server and in both protocols.

use redan_resp::{Frame, Limits, decode};

use crate::session::Protocol;
use crate::upstream::Desync;

/// `PING` with our word.
pub(crate) const MARK: &[u8] = b"*2\r\n$4\r\nPING\r\n$16\r\nredan-subscribed\r\n";
/// Its answer while there are subscriptions, in RESP2.
const MARKED_IN_LIST: &[u8] = b"*2\r\n$4\r\npong\r\n$16\r\nredan-subscribed\r\n";
/// Its answer otherwise.
const MARKED: &[u8] = b"$16\r\nredan-subscribed\r\n";
/// The longest channel or pattern that a client may subscribe to, in bytes: confirmations are kept whole.
pub const MAX_CHANNEL: usize = 64 << 10;

/// What a client listens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listener {
    protocol: Protocol,
    /// Channels and patterns.
    channels: i64,
    /// Channels of sharded publish and subscribe.
    shards: i64,
}

/// The frame at the start of what a listening connection sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Too little of it is here.
    Unclear,
    /// A message: nobody's reply.
    Message,
    /// A confirmation of so many bytes.
    Confirmation(usize),
    /// The answer to our mark, of so many bytes.
    Mark(usize),
    /// A reply.
    Reply,
}

impl Listener {
    pub const fn new(protocol: Protocol) -> Self {
        Self { protocol, channels: 0, shards: 0 }
    }

    /// True while there are subscriptions.
    pub const fn hears(&self) -> bool {
        self.channels > 0 || self.shards > 0
    }

    /// Tells what begins here, and counts subscriptions. `bytes` are not empty.
    pub fn hear(&mut self, bytes: &[u8]) -> Result<Heard, Desync> {
        for mark in [MARKED, MARKED_IN_LIST] {
            if bytes.starts_with(mark) {
                return Ok(Heard::Mark(mark.len()));
            }
            if mark.starts_with(bytes) {
                return Ok(Heard::Unclear);
            }
        }
        let kind = if self.protocol == Protocol::Three { b'>' } else { b'*' };
        if bytes.first() != Some(&kind) {
            return Ok(Heard::Reply);
        }
        match first_word(bytes) {
            Word::Unclear => Ok(Heard::Unclear),
            Word::Is(b"message" | b"pmessage" | b"smessage") => Ok(Heard::Message),
            Word::Is(word) if word.ends_with(b"subscribe") => self.confirmation(bytes),
            // Something that the server says by itself.
            _ if kind == b'>' => Ok(Heard::Message),
            _ => Ok(Heard::Reply),
        }
    }

    fn confirmation(&mut self, bytes: &[u8]) -> Result<Heard, Desync> {
        let Some((frame, length)) = decode(bytes, &Limits::DEFAULT)? else {
            let most = MAX_CHANNEL + 128;
            return if bytes.len() > most { Err(Desync::Unexpected) } else { Ok(Heard::Unclear) };
        };
        let (Frame::Push(items) | Frame::Array(items)) = frame else {
            return Err(Desync::Unexpected);
        };
        let [word, _, count] = items.as_slice() else { return Err(Desync::Unexpected) };
        let count = count.to_integer().ok_or(Desync::Unexpected)?;
        match word.as_bytes() {
            Some(b"ssubscribe" | b"sunsubscribe") => self.shards = count,
            _ => self.channels = count,
        }
        Ok(Heard::Confirmation(length))
    }
}

/// The first element of an aggregate.
enum Word<'b> {
    Unclear,
    Is(&'b [u8]),
    Other,
}

/// Longer than every first line, length and word that matters here.
const HEAD: usize = 64;

fn first_word(bytes: &[u8]) -> Word<'_> {
    let head = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default();
    let mut lines = head.split(|byte| *byte == b'\n');
    let (_, second, third, rest) = (lines.next(), lines.next(), lines.next(), lines.next());
    match (second, third) {
        // A line is here whole when something, if only an empty rest, stands behind its end.
        (Some(second), Some(third)) if second.starts_with(b"$") && rest.is_some() => {
            third.strip_suffix(b"\r").map_or(Word::Other, Word::Is)
        }
        (Some([byte, ..]), _) if *byte != b'$' => Word::Other,
        _ if head.len() < HEAD => Word::Unclear,
        _ => Word::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes, and what they are when they are so many.
    type Case = (&'static [u8], fn(usize) -> Heard);

    const STREAM: &[Case] = &[
        (b"*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n", Heard::Confirmation),
        (b"*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n", |_| Heard::Message),
        (b"*2\r\n$4\r\npong\r\n$16\r\nredan-subscribed\r\n", Heard::Mark),
        (b"*2\r\n$4\r\npong\r\n$0\r\n\r\n", |_| Heard::Reply),
        (b"*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n", Heard::Confirmation),
        (b"$16\r\nredan-subscribed\r\n", Heard::Mark),
        (b"-ERR no\r\n", |_| Heard::Reply),
        (b"*1\r\n:1\r\n", |_| Heard::Reply),
    ];

    #[test]
    fn each_frame_is_told_apart_however_little_of_it_is_here() {
        for (bytes, wanted) in STREAM {
            for length in 1..=bytes.len() {
                let heard = Listener::new(Protocol::Two).hear(&bytes[..length]).unwrap();
                let is_right = heard == wanted(bytes.len());
                assert!(is_right || (heard == Heard::Unclear && length < bytes.len()), "{heard:?}");
            }
        }
    }

    #[test]
    fn arrays_are_replies_where_messages_are_pushes() {
        let mut listener = Listener::new(Protocol::Three);
        let array = b"*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n";
        assert_eq!(listener.hear(array), Ok(Heard::Reply));
        assert_eq!(listener.hear(b">2\r\n$10\r\ninvalidate\r\n_\r\n"), Ok(Heard::Message));
        assert!(!listener.hears());
        listener.hear(b">3\r\n$10\r\nssubscribe\r\n$1\r\na\r\n:1\r\n").unwrap();
        assert!(listener.hears());
    }
}
