//! Builds a frame from bytes that the scanner found complete.

use bytes::Bytes;

use crate::error::{Error, Malformed};
use crate::frame::Frame;
use crate::scan::{Head, head};

/// An aggregate whose children are still coming.
struct Open {
    kind: u8,
    missing: u64,
    children: Vec<Frame>,
}

/// Builds the frame that fills `bytes` exactly. The scanner has accepted them, so lengths and
/// depth are within limits; values inside lines are checked here.
pub(crate) fn build(bytes: &Bytes) -> Result<Frame, Error> {
    let mut open: Vec<Open> = Vec::new();
    let mut position = 0;
    loop {
        let malformed = |what| Error::Malformed { offset: position, what };
        let line = line_at(bytes, position).ok_or_else(|| malformed(Malformed::LineEnd))?;
        let after = position + line.len() + 2;
        let mut complete = match head(line).map_err(malformed)? {
            Head::Line => {
                let frame = from_line(bytes.slice_ref(line)).map_err(malformed)?;
                position = after;
                frame
            }
            Head::Payload(length) => {
                let end = after.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
                if end > bytes.len() {
                    return Err(malformed(Malformed::BulkEnd));
                }
                let frame = from_payload(kind(line), bytes.slice(after..end)).map_err(malformed)?;
                position = end + 2;
                frame
            }
            Head::Children(missing) => {
                position = after;
                let aggregate = Open { kind: kind(line), missing, children: Vec::new() };
                if missing > 0 {
                    open.push(aggregate);
                    continue;
                }
                from_children(aggregate)
            }
        };
        // Hand the frame to its parent, and the parent to its own when it is now full.
        loop {
            let Some(mut parent) = open.pop() else { return Ok(complete) };
            parent.children.push(complete);
            parent.missing -= 1;
            if parent.missing > 0 {
                open.push(parent);
                break;
            }
            complete = from_children(parent);
        }
    }
}

fn kind(line: &[u8]) -> u8 {
    line.first().copied().unwrap_or_default()
}

fn line_at(bytes: &[u8], position: usize) -> Option<&[u8]> {
    let rest = bytes.get(position..)?;
    let feed = memchr::memchr(b'\n', rest)?;
    rest.get(..feed.checked_sub(1)?)
}

fn from_line(line: Bytes) -> Result<Frame, Malformed> {
    let value = line.slice(1.min(line.len())..);
    match kind(&line) {
        b'+' => Ok(Frame::Simple(value)),
        b'-' => Ok(Frame::Error(value)),
        b':' => parse(&value).map(Frame::Integer).ok_or(Malformed::Integer),
        b',' => double(&value).map(Frame::Double).ok_or(Malformed::Double),
        b'(' => big_number(value).map(Frame::BigNumber).ok_or(Malformed::BigNumber),
        b'#' => match &value[..] {
            b"t" => Ok(Frame::Boolean(true)),
            b"f" => Ok(Frame::Boolean(false)),
            _ => Err(Malformed::Boolean),
        },
        b'_' if !value.is_empty() => Err(Malformed::Null),
        // `_`, `$-1` and `*-1`: the head has checked the length.
        _ => Ok(Frame::Null),
    }
}

fn from_payload(kind: u8, payload: Bytes) -> Result<Frame, Malformed> {
    match kind {
        b'!' => Ok(Frame::Error(payload)),
        b'=' => match payload.first_chunk() {
            Some([a, b, c, b':']) => {
                Ok(Frame::Verbatim { format: [*a, *b, *c], text: payload.slice(4..) })
            }
            _ => Err(Malformed::Verbatim),
        },
        _ => Ok(Frame::Bulk(payload)),
    }
}

fn from_children(Open { kind, mut children, .. }: Open) -> Frame {
    match kind {
        b'~' => Frame::Set(children),
        b'>' => Frame::Push(children),
        b'%' => Frame::Map(paired(children)),
        b'|' => {
            let value = Box::new(children.pop().unwrap_or(Frame::Null));
            Frame::Attributed { attributes: paired(children), value }
        }
        _ => Frame::Array(children),
    }
}

fn paired(children: Vec<Frame>) -> Vec<(Frame, Frame)> {
    let mut children = children.into_iter();
    std::iter::from_fn(|| Some((children.next()?, children.next()?))).collect()
}

fn parse(digits: &[u8]) -> Option<i64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn double(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    text.parse().ok()
}

fn big_number(text: Bytes) -> Option<Bytes> {
    let digits = text.strip_prefix(b"-").unwrap_or(&text);
    (!digits.is_empty() && digits.iter().all(u8::is_ascii_digit)).then_some(text)
}
