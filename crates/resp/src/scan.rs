//! Finds where a frame ends, without building it.

use memchr::memchr;

use crate::error::{Error, Malformed};
use crate::limits::{Limit, Limits};

/// Walks the bytes of one frame as they arrive.
///
/// Invariants: `position` is the start of an item (or of the payload that `bulk` says is open) and
/// never exceeds the bytes seen; `searched >= position`; `open` holds, innermost last, how many
/// children each open aggregate still lacks, never 0, and at most `max_depth` of them.
#[derive(Clone, Debug)]
pub struct Scanner {
    limits: Limits,
    position: usize,
    searched: usize,
    frames: u64,
    bulk: Option<usize>,
    open: Vec<u64>,
}

/// The head of one item.
pub(crate) enum Head {
    /// Complete with its line.
    Line,
    /// That many bytes and CR LF follow.
    Payload(u64),
    /// That many items follow.
    Children(u64),
}

impl Scanner {
    /// A scanner that has seen nothing.
    pub fn new(limits: Limits) -> Self {
        Self { limits, position: 0, searched: 0, frames: 0, bulk: None, open: Vec::new() }
    }

    /// The length of the frame at the start of `bytes`, or `None` while it is not here whole.
    /// Each call must pass the same bytes again with what arrived since after them.
    pub fn advance(&mut self, bytes: &[u8]) -> Result<Option<usize>, Error> {
        loop {
            let stepped = match self.bulk {
                Some(length) => self.payload(bytes, length)?,
                None => self.item(bytes)?,
            };
            match stepped {
                Step::Starved => return self.starved(bytes),
                Step::Opened => {}
                Step::Closed => {
                    if self.close() {
                        return Ok(Some(self.position));
                    }
                }
            }
            self.check(Limit::Total, self.position as u64)?;
        }
    }

    fn starved(&self, bytes: &[u8]) -> Result<Option<usize>, Error> {
        self.check(Limit::Total, bytes.len() as u64)?;
        Ok(None)
    }

    /// One child is complete; true when that completes the frame.
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

    fn payload(&mut self, bytes: &[u8], length: usize) -> Result<Step, Error> {
        let end = self.position.saturating_add(length);
        let Some(terminator) = bytes.get(end..end.saturating_add(2)) else {
            return Ok(Step::Starved);
        };
        if terminator != b"\r\n" {
            return Err(Error::Malformed { offset: end, what: Malformed::BulkEnd });
        }
        self.bulk = None;
        self.move_to(end + 2);
        Ok(Step::Closed)
    }

    fn item(&mut self, bytes: &[u8]) -> Result<Step, Error> {
        let Some(line) = self.line(bytes)? else { return Ok(Step::Starved) };
        let start = self.position;
        let malformed = |what| Error::Malformed { offset: start, what };
        let head = head(line).map_err(malformed)?;
        self.frames += 1;
        self.check(Limit::Frames, self.frames)?;
        let after = start + line.len() + 2;
        match head {
            Head::Line => {
                self.move_to(after);
                Ok(Step::Closed)
            }
            Head::Payload(length) => {
                self.check(Limit::Bulk, length)?;
                let length = usize::try_from(length).map_err(|_| malformed(Malformed::Integer))?;
                self.check(Limit::Total, after as u64 + length as u64)?;
                self.bulk = Some(length);
                self.move_to(after);
                Ok(Step::Opened)
            }
            Head::Children(count) => {
                self.move_to(after);
                self.descend(count)
            }
        }
    }

    fn descend(&mut self, count: u64) -> Result<Step, Error> {
        self.check(Limit::Elements, count)?;
        self.check(Limit::Frames, self.frames.saturating_add(count))?;
        self.check(Limit::Depth, self.open.len() as u64 + 1)?;
        // Each child takes three bytes at least: refuse at once what can never fit.
        self.check(Limit::Total, (self.position as u64).saturating_add(count.saturating_mul(3)))?;
        if count == 0 {
            return Ok(Step::Closed);
        }
        self.open.push(count);
        Ok(Step::Opened)
    }

    /// The line at `position` without its CR LF, or `None` while it is not here whole.
    fn line<'a>(&mut self, bytes: &'a [u8]) -> Result<Option<&'a [u8]>, Error> {
        let start = self.position;
        if let Some(&byte) = bytes.get(start)
            && !is_type(byte)
        {
            return Err(Error::Malformed { offset: start, what: Malformed::UnknownType { byte } });
        }
        let unsearched = bytes.get(self.searched..).unwrap_or_default();
        let found = memchr(b'\n', unsearched).map(|index| self.searched + index);
        let length = found.unwrap_or(bytes.len()).saturating_sub(start);
        self.check(Limit::Line, length as u64)?;
        let Some(feed) = found else {
            self.searched = bytes.len().max(start);
            return Ok(None);
        };
        let line = bytes.get(start..feed).unwrap_or_default();
        match line.split_last() {
            Some((b'\r', line)) if memchr(b'\r', line).is_none() => Ok(Some(line)),
            _ => Err(Error::Malformed { offset: feed, what: Malformed::LineEnd }),
        }
    }

    fn move_to(&mut self, position: usize) {
        self.position = position;
        self.searched = position;
    }

    fn check(&self, limit: Limit, announced: u64) -> Result<(), Error> {
        let allowed = match limit {
            Limit::Bulk => self.limits.max_bulk,
            Limit::Elements => self.limits.max_elements,
            Limit::Frames => self.limits.max_frames,
            Limit::Depth => self.limits.max_depth as u64,
            Limit::Line => self.limits.max_line as u64,
            Limit::Total => self.limits.max_total as u64,
        };
        if announced > allowed {
            return Err(Error::TooLarge { limit, announced, allowed });
        }
        Ok(())
    }
}

enum Step {
    Starved,
    Opened,
    Closed,
}

const fn is_type(byte: u8) -> bool {
    matches!(
        byte,
        b'+' | b'-'
            | b':'
            | b'$'
            | b'*'
            | b'_'
            | b','
            | b'#'
            | b'!'
            | b'='
            | b'('
            | b'%'
            | b'~'
            | b'>'
            | b'|'
    )
}

/// Reads the head of an item from its line.
pub(crate) fn head(line: &[u8]) -> Result<Head, Malformed> {
    let Some((&byte, rest)) = line.split_first() else {
        return Err(Malformed::LineEnd);
    };
    match byte {
        b'+' | b'-' | b':' | b'_' | b',' | b'#' | b'(' => Ok(Head::Line),
        b'$' | b'!' | b'=' => Ok(length(rest, byte == b'$')?.map_or(Head::Line, Head::Payload)),
        b'*' => Ok(length(rest, true)?.map_or(Head::Line, Head::Children)),
        b'~' | b'>' => required(rest).map(Head::Children),
        b'%' => Ok(Head::Children(doubled(required(rest)?)?)),
        // The pairs, then the value that they describe.
        b'|' => {
            let pairs = doubled(required(rest)?)?;
            Ok(Head::Children(pairs.checked_add(1).ok_or(Malformed::Integer)?))
        }
        byte => Err(Malformed::UnknownType { byte }),
    }
}

fn required(digits: &[u8]) -> Result<u64, Malformed> {
    length(digits, false)?.ok_or(Malformed::NegativeLength)
}

fn doubled(pairs: u64) -> Result<u64, Malformed> {
    pairs.checked_mul(2).ok_or(Malformed::Integer)
}

/// A length; `None` is `-1`, where `nullable`.
fn length(digits: &[u8], nullable: bool) -> Result<Option<u64>, Malformed> {
    match digits {
        b"?" => Err(Malformed::Streamed),
        b"-1" if nullable => Ok(None),
        [b'-', ..] => Err(Malformed::NegativeLength),
        digits => number(digits).map(Some),
    }
}

fn number(digits: &[u8]) -> Result<u64, Malformed> {
    let plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(digits).ok().filter(|_| plain);
    text.and_then(|text| text.parse().ok()).ok_or(Malformed::Integer)
}
