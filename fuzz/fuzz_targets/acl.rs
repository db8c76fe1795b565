//! An ACL file, and what is rendered of it read back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redan_conf::acl::{Context, parse_file, render, user_from_list_line};
use redan_model::{Origin, Redactor, Release};

fuzz_target!(|bytes: &[u8]| {
    let redactor = Redactor::default();
    for release in Release::VERIFIED {
        let context = Context::new(release, &redactor);
        for user in parse_file(bytes, "users.acl", &context).users {
            let line = render(&user);
            let again = user_from_list_line(&line, release, Origin::Default(release), &redactor);
            let again =
                again.unwrap_or_else(|error| panic!("{line:?} is not read back: {error:?}"));
            assert_eq!(render(&again), line, "a rendered user reads back as itself");
        }
    }
});
