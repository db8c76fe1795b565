//! A redis.conf and a sentinel.conf through the whole of `effective::resolve`, on every verified release.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redan_conf::effective::{Host, Input, resolve};
use redan_conf::{Memory, redis_conf};
use redan_model::{Redactor, Release};

fuzz_target!(|bytes: &[u8]| {
    let document = redis_conf::parse(bytes);
    assert_eq!(document.text(), redis_conf::server_text(bytes).as_ref(), "parsing keeps the text");
    let mut files = Memory::default();
    files.insert("redis.conf", bytes);
    let redactor = Redactor::default();
    for release in Release::VERIFIED {
        for sentinel in [false, true] {
            resolve(&Input {
                release,
                config_file: Some("redis.conf"),
                directory: None,
                arguments: &[],
                sentinel,
                files: &files,
                host: Host::ELSEWHERE,
                redactor: &redactor,
            });
        }
    }
});
