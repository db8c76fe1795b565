//! Subscriptions through the gateway, in both protocols.

use crate::common::{PASSWORD, Pair, refused};
use redan_testkit::{Client, Reply};

const POLICY: &str = r#"
[commands]
forbid = []
[databases.cache]
index = 0
[databases.other]
index = 1
[roles.web]
databases = { cache = "read-write" }
channels = ["news:*", "__key*", "exact"]
[roles.quiet]
databases = { cache = "read-write" }
[roles.everything]
databases = "all"
commands = "all"
"#;

fn on_every_server(test: impl Fn(&Pair)) {
    crate::common::on_every_server(POLICY, test);
}

fn login3(pair: &Pair, role: &str) -> Client {
    let mut client = pair.connect();
    assert!(!client.command(&["HELLO", "3", "AUTH", role, PASSWORD]).elements().is_empty());
    client
}

#[track_caller]
fn reads(client: &mut Client, wanted: &[&str]) {
    assert_eq!(client.read().expect("a message").texts(), wanted);
}

#[test]
fn messages_come_in_either_protocol() {
    on_every_server(|pair| {
        for mut client in [pair.login("web"), login3(pair, "web")] {
            client.send(&["SUBSCRIBE", "news:a", "news:b"]);
            reads(&mut client, &["subscribe", "news:a", "1"]);
            reads(&mut client, &["subscribe", "news:b", "2"]);
            client.send(&["PSUBSCRIBE", "news:*"]);
            reads(&mut client, &["psubscribe", "news:*", "3"]);
            let mut other = pair.login("web");
            assert_eq!(other.command(&["PUBLISH", "news:a", "x"]), Reply::Integer(2));
            reads(&mut client, &["message", "news:a", "x"]);
            reads(&mut client, &["pmessage", "news:*", "news:a", "x"]);
            client.send(&["UNSUBSCRIBE"]);
            let mut left =
                [client.read(), client.read()].map(|frame| frame.expect("a reply").texts());
            left.sort();
            assert_eq!(left.map(|frame| frame[1].clone()), ["news:a", "news:b"]);
            client.send(&["PUNSUBSCRIBE"]);
            reads(&mut client, &["punsubscribe", "news:*", "0"]);
            assert_eq!(
                client.command(&["SET", "k", "v"]).text(),
                "OK",
                "it is an ordinary client again"
            );
            assert_eq!(client.command(&["SELECT", "0"]).text(), "OK");
        }
    });
}

#[test]
fn sharded_channels_work() {
    on_every_server(|pair| {
        let mut client = pair.login("web");
        client.send(&["SSUBSCRIBE", "news:a"]);
        reads(&mut client, &["ssubscribe", "news:a", "1"]);
        assert_eq!(pair.login("web").command(&["SPUBLISH", "news:a", "x"]), Reply::Integer(1));
        reads(&mut client, &["smessage", "news:a", "x"]);
        client.send(&["SUNSUBSCRIBE", "news:a"]);
        reads(&mut client, &["sunsubscribe", "news:a", "0"]);
        assert_eq!(client.command(&["PING"]).text(), "PONG");
    });
}

#[test]
fn what_goes_with_subscriptions_is_as_on_a_server() {
    on_every_server(|pair| {
        let mut two = pair.login("web");
        two.send(&["SUBSCRIBE", "exact"]);
        reads(&mut two, &["subscribe", "exact", "1"]);
        assert_eq!(two.command(&["PING", "hello"]).texts(), ["pong", "hello"]);
        refused(&mut two, &["GET", "k"], "ERR Can't execute 'get'");
        assert_eq!(two.command(&["RESET"]).text(), "RESET");
        refused(&mut two, &["GET", "k"], "NOAUTH");
        let mut three = login3(pair, "web");
        three.send(&["SUBSCRIBE", "exact"]);
        reads(&mut three, &["subscribe", "exact", "1"]);
        assert_eq!(three.command(&["SET", "k", "v"]).text(), "OK");
        three.command(&["RPUSH", "list", "message", "a", "b"]);
        assert_eq!(three.command(&["LRANGE", "list", "0", "-1"]).texts(), ["message", "a", "b"]);
        assert_eq!(three.command(&["PING"]).text(), "PONG");
    });
}

#[test]
fn channels_are_ruled() {
    on_every_server(|pair| {
        let mut web = pair.login("web");
        for words in [
            &["SUBSCRIBE", "old:a"][..],
            &["SUBSCRIBE", "exact", "old:a"],
            &["PSUBSCRIBE", "*"],
            &["PSUBSCRIBE", "n*"],
            &["PUBLISH", "old:a", "x"],
            &["SUBSCRIBE", "__keyspace@1__:k"],
            &["PSUBSCRIBE", "__key*"],
            &["PSUBSCRIBE", "__keyevent@?__:*"],
        ] {
            refused(&mut web, words, "NOPERM No permissions to access a channel");
        }
        web.send(&["PSUBSCRIBE", "__keyspace@0__:*"]);
        reads(&mut web, &["psubscribe", "__keyspace@0__:*", "1"]);
        refused(&mut pair.login("quiet"), &["SUBSCRIBE", "exact"], "NOPERM");
        let mut all = pair.login("everything");
        all.send(&["PSUBSCRIBE", "*"]);
        reads(&mut all, &["psubscribe", "*", "1"]);
    });
}

#[test]
fn a_transaction_takes_no_subscription() {
    on_every_server(|pair| {
        let mut client = pair.login("web");
        client.command(&["MULTI"]);
        refused(&mut client, &["SUBSCRIBE", "exact", "news:a"], "ERR");
        refused(&mut client, &["EXEC"], "EXECABORT");
        assert_eq!(client.command(&["PING"]).text(), "PONG");
    });
}
