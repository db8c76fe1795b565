//! The test kit itself: servers start, answer, fail with their log, and end.

use redan_model::Release;
use redan_testkit::{Instance, Setup, servers_available};

#[test]
fn every_verified_server_starts_and_answers() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let server =
            Instance::start(release, &Setup { conf: "requirepass s3cret", ..Setup::default() });
        let server = server.unwrap_or_else(|failure| panic!("{release}: {}", failure.log));
        assert!(server.connect().command(&["PING"]).text().starts_with("NOAUTH"));
        assert_eq!(server.command(&["PING"]).text(), "PONG");
    }
}

#[test]
fn a_server_that_refuses_says_why() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let failure =
            Instance::start(release, &Setup { conf: "maxmemory 2Gi", ..Setup::default() });
        let failure = failure.expect_err("2Gi is no memory size");
        assert!(
            failure.log.contains("argument must be a memory value"),
            "{release}: {}",
            failure.log
        );
    }
}

#[test]
fn a_sentinel_starts() {
    if !servers_available() {
        return;
    }
    let conf = "sentinel monitor main 127.0.0.1 6390 2";
    for release in Release::VERIFIED {
        let sentinel =
            Instance::start(release, &Setup { conf, sentinel: true, ..Setup::default() });
        let sentinel = sentinel.unwrap_or_else(|failure| panic!("{release}: {}", failure.log));
        assert_eq!(sentinel.command(&["SENTINEL", "MASTERS"]).elements().len(), 1);
    }
}
