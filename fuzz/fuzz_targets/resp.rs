//! RESP frames, whole and in pieces.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    redan_resp::fuzz_decode(bytes);
});
