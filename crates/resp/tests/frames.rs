//! What comes out of real and hostile bytes.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use redan_resp::{
    Decoder, Error, Frame, Limit, Limits, Malformed, decode, encode_command, encode_frame,
    fuzz_decode,
};

#[track_caller]
fn check(bytes: &str, expected: Frame) {
    let decoded = decode(bytes.as_bytes(), &Limits::DEFAULT);
    assert_eq!(decoded, Ok(Some((expected, bytes.len()))));
}

#[track_caller]
fn malformed(bytes: &[u8], expected: Malformed) {
    match decode(bytes, &Limits::DEFAULT) {
        Err(Error::Malformed { what, .. }) => assert_eq!(what, expected),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn too_large(bytes: &[u8], expected: Limit) {
    match decode(bytes, &Limits::DEFAULT) {
        Err(Error::TooLarge { limit, .. }) => assert_eq!(limit, expected),
        other => panic!("{other:?}"),
    }
}

fn simple(text: &str) -> Frame {
    Frame::Simple(Bytes::copy_from_slice(text.as_bytes()))
}

#[test]
fn each_type_is_read() {
    check("+OK\r\n", simple("OK"));
    check("-ERR no\r\n", Frame::Error(Bytes::from_static(b"ERR no")));
    check("!6\r\nERR no\r\n", Frame::Error(Bytes::from_static(b"ERR no")));
    check(":-42\r\n", Frame::Integer(-42));
    check("$5\r\na\r\nbc\r\n", Frame::bulk("a\r\nbc"));
    check("$-1\r\n", Frame::Null);
    check("*-1\r\n", Frame::Null);
    check("_\r\n", Frame::Null);
    check("*0\r\n", Frame::Array(vec![]));
    check("*2\r\n:1\r\n*1\r\n+a\r\n", {
        Frame::Array(vec![Frame::Integer(1), Frame::Array(vec![simple("a")])])
    });
    check("%1\r\n+k\r\n~1\r\n:1\r\n", {
        Frame::Map(vec![(simple("k"), Frame::Set(vec![Frame::Integer(1)]))])
    });
    check(">1\r\n+x\r\n", Frame::Push(vec![simple("x")]));
    check(",1.5\r\n", Frame::Double(1.5));
    check(",-inf\r\n", Frame::Double(f64::NEG_INFINITY));
    check("#t\r\n", Frame::Boolean(true));
    check("(-99999999999999999999\r\n", {
        Frame::BigNumber(Bytes::from_static(b"-99999999999999999999"))
    });
    check("=8\r\ntxt:text\r\n", {
        Frame::Verbatim { format: *b"txt", text: Bytes::from_static(b"text") }
    });
    check("|1\r\n+ttl\r\n:9\r\n$1\r\nv\r\n", {
        let attributes = vec![(simple("ttl"), Frame::Integer(9))];
        Frame::Attributed { attributes, value: Box::new(Frame::bulk("v")) }
    });
}

#[test]
fn the_peer_is_told_apart_from_other_protocols() {
    malformed(b"HTTP/1.1 400 Bad Request\r\n", Malformed::UnknownType { byte: b'H' });
    malformed(b"\x15\x03\x03\x00\x02\x02\x28", Malformed::UnknownType { byte: 0x15 });
    malformed(b"*1\r\nhello\r\n", Malformed::UnknownType { byte: b'h' });
}

#[test]
fn broken_bytes_are_refused() {
    malformed(b"+OK\n", Malformed::LineEnd);
    malformed(b"+O\rK\r\n", Malformed::LineEnd);
    malformed(b"$abc\r\n", Malformed::Integer);
    malformed(b"$+3\r\nabc\r\n", Malformed::Integer);
    malformed(b"$99999999999999999999\r\n", Malformed::Integer);
    malformed(b"%18446744073709551615\r\n", Malformed::Integer);
    malformed(b"$-2\r\n", Malformed::NegativeLength);
    malformed(b"~-1\r\n", Malformed::NegativeLength);
    malformed(b"$?\r\n", Malformed::Streamed);
    malformed(b"$1\r\nabc", Malformed::BulkEnd);
    malformed(b":1x\r\n", Malformed::Integer);
    malformed(b",one\r\n", Malformed::Double);
    malformed(b"#x\r\n", Malformed::Boolean);
    malformed(b"_x\r\n", Malformed::Null);
    malformed(b"(1e5\r\n", Malformed::BigNumber);
    malformed(b"=3\r\nabc\r\n", Malformed::Verbatim);
}

#[test]
fn numbers_of_the_peer_allocate_nothing() {
    too_large(b"$4294967296\r\n", Limit::Bulk);
    too_large(b"*4294967296\r\n", Limit::Elements);
    too_large(&b"*1\r\n".repeat(10_000), Limit::Depth);
    too_large(&[b'+'; 70_000], Limit::Line);
    let row = [&b"*1000\r\n"[..], &b":1\r\n".repeat(1000)].concat();
    let nested = [&b"*1000\r\n"[..], &row.repeat(1000)].concat();
    too_large(&nested, Limit::Frames);
    let limits = Limits { max_total: 64, ..Limits::DEFAULT };
    let endless = [&b"*9\r\n"[..], &b"+aaaaaaaaaaaa\r\n".repeat(8)].concat();
    assert!(matches!(decode(&endless, &limits), Err(Error::TooLarge { limit: Limit::Total, .. })));
}

#[test]
fn fields_read_the_same_in_both_protocols() {
    for text in ["%1\r\n+role\r\n+master\r\n", "*2\r\n+role\r\n+master\r\n"] {
        let (frame, _) = decode(text.as_bytes(), &Limits::DEFAULT).unwrap().unwrap();
        assert_eq!(frame.field("role").and_then(Frame::to_text).as_deref(), Some("master"));
        assert_eq!(frame.field("none"), None);
    }
}

fn any_line() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>().prop_filter("no line ends", |b| !matches!(b, b'\r' | b'\n')), 0..12)
        .prop_map(Bytes::from)
}

fn any_bytes() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..24).prop_map(Bytes::from)
}

fn any_frame() -> impl Strategy<Value = Frame> {
    let leaf = prop_oneof![
        any_line().prop_map(Frame::Simple),
        any_line().prop_map(Frame::Error),
        any::<i64>().prop_map(Frame::Integer),
        any_bytes().prop_map(Frame::Bulk),
        Just(Frame::Null),
        any::<f64>().prop_filter("equal to itself", |n| !n.is_nan()).prop_map(Frame::Double),
        any::<bool>().prop_map(Frame::Boolean),
        any_bytes().prop_map(|text| Frame::Verbatim { format: *b"txt", text }),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let pairs = || vec((inner.clone(), inner.clone()), 0..4);
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Frame::Array),
            vec(inner.clone(), 0..4).prop_map(Frame::Set),
            vec(inner.clone(), 0..4).prop_map(Frame::Push),
            pairs().prop_map(Frame::Map),
            (pairs(), inner.clone()).prop_map(|(attributes, value)| Frame::Attributed {
                attributes,
                value: Box::new(value)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn decode_undoes_encode(frame in any_frame()) {
        let bytes = encode_frame(&frame);
        let (again, length) = decode(&bytes, &Limits::DEFAULT).unwrap().unwrap();
        prop_assert_eq!(again, frame);
        prop_assert_eq!(length, bytes.len());
    }

    #[test]
    fn any_chunking_gives_the_same_frames(frames in vec(any_frame(), 0..4), chunk in 1usize..16) {
        let bytes: Vec<u8> = frames.iter().flat_map(encode_frame).collect();
        let mut decoder = Decoder::new(Limits::DEFAULT);
        let mut seen = Vec::new();
        for piece in bytes.chunks(chunk) {
            decoder.feed(piece);
            while let Some(frame) = decoder.next_frame().unwrap() {
                seen.push(frame);
            }
        }
        prop_assert_eq!(seen, frames);
        prop_assert!(decoder.unread().is_empty());
    }

    #[test]
    fn a_frame_cut_short_is_not_a_frame(frame in any_frame(), cut in any::<prop::sample::Index>()) {
        let bytes = encode_frame(&frame);
        prop_assert_eq!(decode(&bytes[..cut.index(bytes.len())], &Limits::DEFAULT), Ok(None));
    }

    #[test]
    fn commands_decode_as_arrays_of_bulk_strings(words in vec(any_bytes(), 1..6)) {
        let (frame, _) = decode(&encode_command(&words), &Limits::DEFAULT).unwrap().unwrap();
        prop_assert_eq!(frame, Frame::Array(words.into_iter().map(Frame::Bulk).collect()));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in vec(any::<u8>(), 0..200)) {
        fuzz_decode(&bytes);
    }

    #[test]
    fn nearly_valid_bytes_never_panic(
        bytes in vec(prop::sample::select(b"+-:$*_,#!=(%~>|?0123456789\r\ntf.".to_vec()), 0..80),
    ) {
        fuzz_decode(&bytes);
    }
}
