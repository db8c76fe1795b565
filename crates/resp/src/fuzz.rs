//! The door for fuzzers: total, whatever the bytes.

use crate::decode::{Decoder, decode};
use crate::encode::encode_frame;
use crate::encode_command;
use crate::limits::Limits;
use crate::request::{RequestLimits, RequestParser};

/// Decodes arbitrary bytes whole and byte by byte, and encodes what comes out.
///
/// Returns how many frames there were. Panics only when an invariant of this crate is broken:
/// both ways must give the same frames, and an encoded frame must decode to the same bytes again.
pub fn fuzz_decode(bytes: &[u8]) -> usize {
    let limits =
        Limits { max_bulk: 1 << 16, max_elements: 1 << 12, max_depth: 16, ..Limits::DEFAULT };
    let mut whole = Vec::new();
    let mut rest = bytes;
    while let Ok(Some((frame, length))) = decode(rest, &limits) {
        rest = rest.get(length..).unwrap_or_default();
        whole.push(encode_frame(&frame));
    }
    let mut decoder = Decoder::new(limits);
    let mut pieces = Vec::new();
    'bytes: for &byte in bytes {
        decoder.feed(&[byte]);
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => pieces.push(encode_frame(&frame)),
                Ok(None) => break,
                Err(_) => break 'bytes,
            }
        }
    }
    assert_eq!(whole, pieces, "chunking changes nothing");
    for encoded in &whole {
        let again = decode(encoded, &limits).ok().flatten().map(|(frame, _)| encode_frame(&frame));
        assert!(again.as_ref() == Some(encoded), "encode and decode are inverse");
    }
    whole.len()
}

/// Parses arbitrary bytes as commands, whole and byte by byte; returns how many there were.
///
/// Panics only when an invariant is broken: both ways must give the same commands, and encoding the words of a
/// command must give the bytes that it was parsed from.
pub fn fuzz_request(bytes: &[u8]) -> usize {
    let limits = RequestLimits { max_words: 1 << 10, max_bulk: 1 << 12, max_total: 1 << 14 };
    let (mut whole, mut rest) = (Vec::new(), bytes);
    let mut parser = RequestParser::default();
    while let Ok(Some(length)) = parser.advance(rest, &limits) {
        let request = parser.request(rest, length);
        let words: Vec<&[u8]> = request.words().collect();
        assert!(words.is_empty() || encode_command(&words) == request.bytes(), "one spelling");
        whole.push(length);
        rest = rest.get(length..).unwrap_or_default();
    }
    let (mut pieces, mut start) = (Vec::new(), 0);
    let mut parser = RequestParser::default();
    for end in 0..=bytes.len() {
        match parser.advance(bytes.get(start..end).unwrap_or_default(), &limits) {
            Ok(Some(length)) => {
                pieces.push(length);
                start += length;
            }
            Ok(None) => {}
            Err(_) => break,
        }
    }
    assert_eq!(whole, pieces, "chunking changes nothing");
    whole.len()
}
