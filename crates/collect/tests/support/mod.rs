//! What the live tests share.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::time::Duration;

use redan_collect::live::{self, Credentials, LiveOptions, LiveTarget};
use redan_model::{Facts, Release, Secret, Server};
use redan_net::Timeouts;
use redan_testkit::{Instance, Setup};

pub fn start(release: Release, setup: &Setup<'_>) -> Instance {
    Instance::start(release, setup).unwrap_or_else(|failure| panic!("{}", failure.log))
}

pub fn start_with(release: Release, conf: &str) -> Instance {
    start(release, &Setup { conf, ..Setup::default() })
}

pub fn target(url: &str) -> LiveTarget {
    LiveTarget::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"))
}

pub fn login(url: &str, user: Option<&str>, password: &str) -> LiveTarget {
    let credentials = Credentials { user: user.map(String::from), password: Secret::new(password) };
    LiveTarget { credentials: Some(credentials), ..target(url) }
}

/// Patient enough for a busy machine, short enough to prove a bound.
pub fn options() -> LiveOptions {
    let timeouts = Timeouts {
        connect: Duration::from_secs(5),
        silence: Duration::from_secs(5),
        total: Duration::from_secs(20),
    };
    LiveOptions { timeouts, ..LiveOptions::default() }
}

pub async fn audit(target: &LiveTarget) -> Facts {
    live::collect(target, &options()).await
}

/// The only server of a collection without gaps of its own.
#[track_caller]
pub fn only(facts: Facts) -> Server {
    assert_eq!(facts.gaps, [], "nothing is missing");
    let [server] = <[Server; 1]>::try_from(facts.servers).expect("one server");
    server
}

pub fn texts(server: &Server) -> Vec<String> {
    server.gaps.iter().map(|gap| format!("{}: {}", gap.what, gap.why)).collect()
}
