//! A redis.conf or a sentinel.conf through the whole of `effective::resolve`. The first byte chooses
//! which of them, and the release.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redan_conf::effective::{Host, Input, resolve};
use redan_conf::{Memory, redis_conf};
use redan_model::{Redactor, Release};

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else { return };
    let release = Release::VERIFIED[usize::from(*choice / 2) % Release::VERIFIED.len()];
    let document = redis_conf::parse(text);
    assert_eq!(document.text(), redis_conf::server_text(text).as_ref(), "parsing keeps the text");
    let mut files = Memory::default();
    files.insert("redis.conf", text);
    resolve(&Input {
        release,
        config_file: Some("redis.conf"),
        directory: None,
        arguments: &[],
        sentinel: choice % 2 == 1,
        files: &files,
        host: Host::ELSEWHERE,
        redactor: &Redactor::default(),
    });
});
