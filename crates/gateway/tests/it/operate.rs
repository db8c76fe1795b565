//! What operators do: new policies, limits, rules on trial, metrics, the sweep.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use redan_testkit::Reply;

use crate::common::{Pair, compiled, gateway, on_every_server, refused};

const POLICY: &str = r#"
[commands]
forbid = []
[[commands.arguments]]
command = "SCAN"
option = "COUNT"
max = 100
[databases.cache]
index = 0
[databases.sessions]
index = 1
max_ttl = "1h"
[roles.web]
databases = { cache = "read-write", sessions = "read-write" }
channels = ["news"]
[roles.leaving]
databases = { cache = "read-write" }
[roles.small]
databases = { cache = "read-write" }
limits = { connections = 1, commands = 20, value_bytes = 10, keys = 2 }
[roles.trial]
databases = { cache = "read" }
keys = ["a:*"]
report_only = true
[roles.half]
databases = { cache = "read" }
keys = ["a:*"]
report_only = ["keys"]
[[commands.arguments]]
command = "MGET"
option = "a:stop"
forbid = true
report_only = true
roles = ["half"]
"#;

const LATER: &str = r#"
[databases.cache]
index = 0
[roles.new]
databases = { cache = "read-write" }
[roles.web]
databases = { cache = "read" }
"#;

fn ask(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(stream, "GET {path} HTTP/1.1\r\n\r\n").expect("it reads");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("it answers");
    text
}

#[test]
fn a_new_policy_holds_from_the_next_command_on() {
    on_every_server(POLICY, |pair| {
        let (mut web, mut leaving) = (pair.login("web"), pair.login("leaving"));
        let (mut elsewhere, mut queued, mut listener) =
            (pair.login("web"), pair.login("web"), pair.login("web"));
        assert_eq!(web.command(&["SET", "k", "v"]).text(), "OK");
        elsewhere.command(&["SELECT", "1"]);
        queued.command(&["MULTI"]);
        queued.command(&["SET", "k", "w"]);
        listener.command(&["SUBSCRIBE", "news"]);
        pair.gateway().reload(&compiled(LATER));
        pair.server.wait_for("the policy is the new one", |_| {
            matches!(web.command(&["SET", "k", "w"]), Reply::Error(text) if text.starts_with("NOPERM"))
        });
        // Each thread has it by the time when a new role can log in there.
        pair.server.wait_for("every thread has it", |_| {
            (0..4).all(|_| {
                pair.connect().command(&["AUTH", "new", crate::common::PASSWORD]).text() == "OK"
            })
        });
        assert_eq!(web.command(&["GET", "k"]).text(), "v", "the connection goes on");
        refused(&mut elsewhere, &["GET", "k"], "NOPERM No permissions to access database");
        refused(&mut queued, &["EXEC"], "EXECABORT");
        leaving.send(&["PING"]);
        assert!(leaving.read().is_err(), "its role is gone");
        assert!(listener.read().is_err(), "its channel is gone");
    });
}

#[test]
fn limits_hold() {
    on_every_server(POLICY, |pair| {
        let mut small = pair.login("small");
        let second = &["AUTH", "small", crate::common::PASSWORD];
        refused(&mut pair.connect(), second, "ERR max number of connections");
        refused(&mut small, &["SET", "k", "01234567890"], "ERR the command is larger");
        refused(&mut small, &["MGET", "a", "b", "c"], "ERR the command is larger");
        assert_eq!(small.command(&["MGET", "a", "b"]).elements().len(), 2);
        refused(&mut small, &["SCAN", "0", "COUNT", "101"], "NOPERM User small may not use 'scan'");
        assert_eq!(small.command(&["SCAN", "0", "COUNT", "100"]).elements().len(), 2);
        let replies: Vec<Reply> = (0..60).map(|_| small.command(&["PING"])).collect();
        assert!(replies.iter().any(|reply| reply.text().starts_with("ERR too many commands")));
        drop(small);
        pair.server
            .wait_for("there is room again", |_| pair.connect().command(second).text() == "OK");
    });
}

#[test]
fn rules_on_trial_refuse_nothing_and_are_counted() {
    on_every_server(POLICY, |pair| {
        let mut trial = pair.login("trial");
        assert_eq!(trial.command(&["SET", "b", "1"]).text(), "OK");
        assert_eq!(trial.command(&["GET", "b"]).text(), "1");
        refused(&mut trial, &["SELECT", "1"], "NOPERM");
        let address = pair.gateway().watch_address().expect("metrics");
        let text = ask(address, "/metrics");
        assert!(text.contains("redan_gateway_would_deny_total{reason=\"command\"} 1\n"), "{text}");
        assert!(text.contains("redan_gateway_would_deny_total{reason=\"key\"} 1\n"), "{text}");
        assert!(text.contains("redan_gateway_role_clients{role=\"trial\"} 1\n"), "{text}");
    });
}

#[test]
fn one_rule_is_on_trial_while_the_others_hold() {
    on_every_server(POLICY, |pair| {
        let mut half = pair.login("half");
        assert_eq!(half.command(&["GET", "b"]), Reply::Bulk(None));
        refused(&mut half, &["SET", "a:1", "v"], "NOPERM User half has no permissions");
        assert_eq!(half.command(&["MGET", "a:1", "a:stop"]).elements().len(), 2);
        let address = pair.gateway().watch_address().expect("metrics");
        let text = ask(address, "/metrics");
        for line in
            ["{reason=\"key\"} 1\n", "{reason=\"argument\"} 1\n", "{reason=\"command\"} 0\n"]
        {
            assert!(text.contains(&format!("would_deny_total{line}")), "{text}");
        }
    });
}

#[test]
fn health_and_readiness_are_different_things() {
    if !redan_testkit::servers_available() {
        return;
    }
    let mut pair = Pair::start(redan_model::Release::VERIFIED[0], POLICY);
    let address = pair.gateway().watch_address().expect("metrics");
    assert!(ask(address, "/ready").starts_with("HTTP/1.1 200"));
    pair.server.kill();
    assert!(ask(address, "/ready").starts_with("HTTP/1.1 503"));
    assert!(ask(address, "/health").starts_with("HTTP/1.1 200"));
    pair.stop();
}

#[test]
fn keys_that_others_wrote_are_given_an_end() {
    on_every_server(POLICY, |pair| {
        let mut direct = pair.server.connect();
        direct.command(&["AUTH", "backend-secret"]);
        direct.command(&["SELECT", "1"]);
        (0..1200).for_each(|number| drop(direct.command(&["SET", &format!("k{number}"), "v"])));
        direct.command(&["SET", "short", "v", "EX", "5"]);
        let second = gateway(pair.server.port(), POLICY);
        pair.server.wait_for("every key has an end", |_| {
            (0..1200)
                .all(|number| direct.command(&["TTL", &format!("k{number}")]) != Reply::Integer(-1))
        });
        assert!(matches!(direct.command(&["TTL", "short"]), Reply::Integer(0..=5)));
        second.stop().expect("it ends");
    });
}
