//! An ACL file, and what is rendered of it read back. The first byte chooses the release.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redan_conf::acl::{Context, parse_file, render, user_from_list_line};
use redan_model::{Origin, Redactor, Release};

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else { return };
    let release = Release::VERIFIED[usize::from(*choice) % Release::VERIFIED.len()];
    let redactor = Redactor::default();
    let context = Context::new(release, &redactor);
    for user in parse_file(text, "users.acl", &context).users {
        let line = render(&user);
        let again = user_from_list_line(&line, release, Origin::Default(release), &redactor);
        let again = again.unwrap_or_else(|error| panic!("{line:?} is not read back: {error:?}"));
        assert_eq!(render(&again), line, "a rendered user reads back as itself");
    }
});
