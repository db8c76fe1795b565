//! Finds where replies end in bytes that may be handed on before the end is there.

use memchr::memchr;

use crate::error::{Error, Malformed};
use crate::limits::Limit;
use crate::scan::{Head, head};

/// Bytes of a line at most: errors and simple strings of the servers are far shorter.
const MAX_LINE: usize = 64 << 10;
/// Aggregates inside each other; a script can nest deeper than any command.
const MAX_DEPTH: usize = 128;

/// Walks over replies without keeping them, so that one of 512 MB costs no memory.
///
/// Invariants: `payload` counts the bytes of an open bulk string that are still to come, its CR LF included;
/// `open` holds, innermost last, how many children each open aggregate still lacks, never 0.
#[derive(Clone, Debug, Default)]
pub struct Walker {
    payload: u64,
    open: Vec<u64>,
}

/// How far a walk came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walked {
    /// Bytes that belong to the present reply; what follows them was not looked at, or is a line that is not there whole.
    pub length: usize,
    /// The reply ends with them.
    pub is_complete: bool,
}

impl Walker {
    /// Walks to the end of the present reply, or as far as the bytes go. The next call passes what follows.
    ///
    /// # Errors
    /// Bytes that are no reply; nothing after them can be understood.
    pub fn advance(&mut self, bytes: &[u8]) -> Result<Walked, Error> {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let is_closed = if self.payload > 0 {
                at += self.payload(rest, at)?;
                self.payload == 0
            } else if let Some((length, is_closed)) = self.line(rest, at)? {
                at += length;
                is_closed
            } else {
                return Ok(Walked { length: at, is_complete: false });
            };
            if is_closed && self.close() {
                return Ok(Walked { length: at, is_complete: true });
            }
            if self.payload > 0 && at == bytes.len() {
                return Ok(Walked { length: at, is_complete: false });
            }
        }
    }

    /// One value is complete; true when that completes the reply.
    fn close(&mut self) -> bool {
        while let Some(missing) = self.open.last_mut() {
            *missing -= 1;
            if *missing > 0 {
                return false;
            }
            self.open.pop();
        }
        true
    }

    /// True between two replies.
    pub const fn is_between(&self) -> bool {
        self.payload == 0 && self.open.is_empty()
    }

    /// Takes bytes of the open bulk string and says how many.
    fn payload(&mut self, bytes: &[u8], offset: usize) -> Result<usize, Error> {
        let missing = usize::try_from(self.payload).unwrap_or(usize::MAX);
        let taken = missing.min(bytes.len());
        let left = missing - taken;
        // The last two bytes are the terminator; each is looked at when it comes.
        for (from_end, wanted) in [(1, b'\n'), (2, b'\r')] {
            let seen = from_end > left && from_end <= missing;
            let index = missing - from_end.min(missing);
            if seen && bytes.get(index) != Some(&wanted) {
                let what = Malformed::BulkEnd;
                return Err(Error::Malformed { offset: offset + index, what });
            }
        }
        self.payload = left as u64;
        Ok(taken)
    }

    /// Reads the line at the start: how long it is and whether it is a whole value; `None` while it is not there whole.
    fn line(&mut self, bytes: &[u8], offset: usize) -> Result<Option<(usize, bool)>, Error> {
        let malformed = |what| Error::Malformed { offset, what };
        let Some(feed) = memchr(b'\n', bytes) else {
            let announced = bytes.len() as u64;
            if bytes.len() > MAX_LINE {
                let (limit, allowed) = (Limit::Line, MAX_LINE as u64);
                return Err(Error::TooLarge { limit, announced, allowed });
            }
            return Ok(None);
        };
        let line = bytes.get(..feed).and_then(|line| line.strip_suffix(b"\r"));
        let line = line.ok_or_else(|| malformed(Malformed::LineEnd))?;
        match head(line).map_err(malformed)? {
            Head::Line | Head::Children(0) => return Ok(Some((feed + 1, true))),
            Head::Payload(length) => self.payload = length.saturating_add(2),
            Head::Children(children) => {
                // A message among the replies of a transaction stands before one of them.
                let is_push = line.first() == Some(&b'>') && !self.open.is_empty();
                let children = children.saturating_add(u64::from(is_push));
                if self.open.len() >= MAX_DEPTH {
                    let (limit, allowed) = (Limit::Depth, MAX_DEPTH as u64);
                    return Err(Error::TooLarge { limit, announced: allowed + 1, allowed });
                }
                self.open.push(children);
            }
        }
        Ok(Some((feed + 1, false)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks over bytes that arrive in pieces of `size`, and says where each reply ended.
    fn ends(bytes: &[u8], size: usize) -> Result<Vec<usize>, Error> {
        let (mut walker, mut ends, mut at) = (Walker::default(), Vec::new(), 0);
        let mut arrived = 0;
        while arrived < bytes.len() {
            arrived = (arrived + size).min(bytes.len());
            loop {
                let walked = walker.advance(&bytes[at..arrived])?;
                at += walked.length;
                if !walked.is_complete {
                    break;
                }
                ends.push(at);
            }
        }
        Ok(ends)
    }

    #[test]
    fn replies_end_at_the_same_place_however_they_arrive() {
        let replies: [&[u8]; 10] = [
            b"+OK\r\n",
            b"$-1\r\n",
            b"$0\r\n\r\n",
            b"$5\r\na\r\nbc\r\n",
            b"*0\r\n",
            b"*2\r\n$1\r\na\r\n*1\r\n:1\r\n",
            b"%1\r\n+k\r\n,1.5\r\n",
            b"|1\r\n+k\r\n+v\r\n_\r\n",
            b">2\r\n+a\r\n+b\r\n",
            b"*2\r\n:1\r\n>2\r\n+a\r\n+b\r\n:2\r\n",
        ];
        let mut wanted = Vec::new();
        replies.iter().fold(0, |end, reply| {
            wanted.push(end + reply.len());
            end + reply.len()
        });
        let all = replies.concat();
        for size in 1..=all.len() {
            assert_eq!(ends(&all, size).as_ref(), Ok(&wanted), "in pieces of {size}");
        }
    }

    #[test]
    fn what_is_no_reply_is_refused_however_it_arrives() {
        for bytes in
            [&b"$1\r\naXX+OK\r\n"[..], b"$1\r\na\rX", b"HTTP/1.1 200\r\n", b"+O\n", b"$?\r\n"]
        {
            for size in 1..=bytes.len() {
                assert!(ends(bytes, size).is_err(), "{} in pieces of {size}", bytes.escape_ascii());
            }
        }
        let deep = b"*1\r\n".repeat(MAX_DEPTH + 1);
        assert!(ends(&deep, 7).is_err());
    }

    #[test]
    fn a_large_payload_is_handed_on_before_its_end() {
        let mut walker = Walker::default();
        let head = b"$536870912\r\nabc";
        assert_eq!(walker.advance(head), Ok(Walked { length: head.len(), is_complete: false }));
        assert_eq!(walker.advance(b"def"), Ok(Walked { length: 3, is_complete: false }));
    }
}
