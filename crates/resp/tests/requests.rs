//! Commands in strict grammar.

use proptest::prelude::*;
use redan_resp::{BadRequest, RequestLimits, RequestParser, encode_command, fuzz_request};

/// Bytes taken, and the words of the command.
type Parsed = Option<(usize, Vec<Vec<u8>>)>;

fn parse(bytes: &[u8]) -> Result<Parsed, BadRequest> {
    let mut parser = RequestParser::default();
    let length = parser.advance(bytes, &RequestLimits::BEFORE_LOGIN)?;
    let words =
        |length| parser.request(bytes, length).words().map(<[u8]>::to_vec).collect::<Vec<_>>();
    Ok(length.map(|length| (length, words(length))))
}

#[test]
fn a_command_has_one_spelling() {
    let get = b"*2\r\n$3\r\nGET\r\n$1\r\nk\r\n".as_slice();
    assert_eq!(parse(get), Ok(Some((get.len(), vec![b"GET".to_vec(), b"k".to_vec()]))));
    for end in 0..get.len() {
        assert_eq!(parse(&get[..end]), Ok(None), "the first {end} bytes");
    }
}

#[test]
fn what_servers_ignore_is_a_command_without_words() {
    for bytes in [&b"*0\r\n"[..], b"*-1\r\n", b"*-5\r\n", b"\r\n"] {
        assert_eq!(parse(bytes), Ok(Some((bytes.len(), vec![]))), "{}", bytes.escape_ascii());
    }
}

#[test]
fn laxer_spellings_are_refused() {
    for (bytes, error) in [
        (&b"PING\r\n"[..], BadRequest::NotAnArray(b'P')),
        (b"\n", BadRequest::NotAnArray(b'\n')),
        (b"\x16\x03\x01", BadRequest::NotAnArray(0x16)),
        (b"%1\r\n", BadRequest::NotAnArray(b'%')),
        (b"*1\n", BadRequest::WordCount),
        (b"*01\r\n", BadRequest::WordCount),
        (b"*+1\r\n", BadRequest::WordCount),
        (b"* 1\r\n", BadRequest::WordCount),
        (b"*11\r\n", BadRequest::WordCount),
        (b"*99999999999\r\n", BadRequest::WordCount),
        (b"*1\rX", BadRequest::LineEnd),
        (b"*1\r\n:5\r\n", BadRequest::NotABulk(b':')),
        (b"*1\r\n*1\r\n", BadRequest::NotABulk(b'*')),
        (b"*1\r\n$-1\r\n", BadRequest::BulkLength),
        (b"*1\r\n$04\r\nPING\r\n", BadRequest::BulkLength),
        (b"*1\r\n$16385\r\n", BadRequest::BulkLength),
        (b"*1\r\n$4\r\nPINGXX", BadRequest::LineEnd),
    ] {
        assert_eq!(parse(bytes), Err(error), "{}", bytes.escape_ascii());
    }
}

#[test]
fn all_words_together_have_a_limit() {
    let limits = RequestLimits { max_words: 10, max_bulk: 100, max_total: 120 };
    let bytes = encode_command(&["x".repeat(60), "y".repeat(60)]);
    assert_eq!(RequestParser::default().advance(&bytes, &limits), Err(BadRequest::TooLarge));
}

proptest! {
    #[test]
    fn pieces_change_nothing(words in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..6)) {
        let bytes = encode_command(&words);
        prop_assert_eq!(fuzz_request(&bytes), 1);
    }

    #[test]
    fn arbitrary_bytes_break_no_invariant(bytes in prop::collection::vec(prop::sample::select(b"*$0123-\r\nGx".to_vec()), 0..64)) {
        fuzz_request(&bytes);
    }
}
