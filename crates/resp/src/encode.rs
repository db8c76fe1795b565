//! Frames and commands into bytes.

use std::io::Write;

use crate::frame::Frame;

/// A command as every server reads it: an array of bulk strings.
///
/// ```
/// let bytes = redan_resp::encode_command(&["GET", "key"]);
/// assert_eq!(bytes, b"*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n");
/// ```
pub fn encode_command(words: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let mut out = Vec::new();
    append_command(&mut out, words);
    out
}

/// Appends a command, for pipelines.
pub fn append_command(out: &mut Vec<u8>, words: &[impl AsRef<[u8]>]) {
    number(out, b'*', words.len());
    words.iter().for_each(|word| payload(out, b'$', &[word.as_ref()]));
}

/// A frame as RESP3 writes it; what RESP2 knows looks the same there, but for `_`.
///
/// Line ends inside simple strings and errors become spaces, since they cannot be written.
pub fn encode_frame(frame: &Frame) -> Vec<u8> {
    let mut out = Vec::new();
    let mut waiting = vec![frame];
    while let Some(frame) = waiting.pop() {
        scalar_or_head(&mut out, frame);
        push_children(&mut waiting, frame);
    }
    out
}

fn scalar_or_head(out: &mut Vec<u8>, frame: &Frame) {
    match frame {
        Frame::Simple(text) => line(out, b'+', text),
        Frame::Error(text) => line(out, b'-', text),
        Frame::BigNumber(text) => line(out, b'(', text),
        Frame::Integer(number) => line(out, b':', number.to_string().as_bytes()),
        Frame::Double(number) => line(out, b',', double(*number).as_bytes()),
        Frame::Boolean(truth) => line(out, b'#', if *truth { b"t" } else { b"f" }),
        Frame::Null => line(out, b'_', b""),
        Frame::Bulk(bytes) => payload(out, b'$', &[bytes]),
        Frame::Verbatim { format, text } => payload(out, b'=', &[format, b":", text]),
        Frame::Array(items) => number(out, b'*', items.len()),
        Frame::Set(items) => number(out, b'~', items.len()),
        Frame::Push(items) => number(out, b'>', items.len()),
        Frame::Map(pairs) => number(out, b'%', pairs.len()),
        Frame::Attributed { attributes, .. } => number(out, b'|', attributes.len()),
    }
}

/// Puts children on the stack so that the first is popped first.
fn push_children<'a>(waiting: &mut Vec<&'a Frame>, frame: &'a Frame) {
    let pairs = |pairs: &'a [(Frame, Frame)]| pairs.iter().rev().flat_map(|(k, v)| [v, k]);
    match frame {
        Frame::Array(items) | Frame::Set(items) | Frame::Push(items) => {
            waiting.extend(items.iter().rev());
        }
        Frame::Map(items) => waiting.extend(pairs(items)),
        Frame::Attributed { attributes, value } => {
            waiting.push(value);
            waiting.extend(pairs(attributes));
        }
        _ => {}
    }
}

fn double(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "inf".into() } else { "-inf".into() };
    }
    if number.is_nan() { "nan".into() } else { number.to_string() }
}

fn line(out: &mut Vec<u8>, kind: u8, text: &[u8]) {
    out.push(kind);
    out.extend(text.iter().map(|&byte| if matches!(byte, b'\r' | b'\n') { b' ' } else { byte }));
    out.extend_from_slice(b"\r\n");
}

fn payload(out: &mut Vec<u8>, kind: u8, parts: &[&[u8]]) {
    number(out, kind, parts.iter().map(|part| part.len()).sum());
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out.extend_from_slice(b"\r\n");
}

fn number(out: &mut Vec<u8>, kind: u8, count: usize) {
    out.push(kind);
    // Writing to a vector cannot fail.
    let _ = write!(out, "{count}\r\n");
}
