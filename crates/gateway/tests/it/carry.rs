//! Clients through the gateway, on every verified server.

use crate::common::{Pair, refused};
use redan_model::Release;
use redan_testkit::{Reply, servers_available};

const POLICY: &str = r#"
[commands]
forbid = []

[databases.cache]
index = 0
[databases.sessions]
index = 1

[roles.web]
databases = { cache = "read-write", sessions = "read-write" }
keys = ["web:*"]
commands = ["INFO", "KEYS"]
[roles.reader]
databases = { sessions = "read" }
[roles.writer]
databases = { cache = "write" }
[roles.everything]
databases = "all"
commands = "all"
"#;

fn on_every_server(test: impl Fn(&Pair)) {
    crate::common::on_every_server(POLICY, test);
}

#[test]
fn a_client_logs_in_and_works() {
    on_every_server(|pair| {
        let mut client = pair.connect();
        refused(&mut client, &["GET", "web:a"], "NOAUTH");
        refused(&mut client, &["AUTH", "web", "wrong"], "WRONGPASS");
        refused(&mut client, &["AUTH", "nobody", "wrong"], "WRONGPASS");
        assert_eq!(client.command(&["AUTH", "web", crate::common::PASSWORD]).text(), "OK");
        assert_eq!(client.command(&["SET", "web:a", "1"]).text(), "OK");
        assert_eq!(client.command(&["GET", "web:a"]).text(), "1");
        assert_eq!(client.command(&["ACL", "WHOAMI"]).text(), "web");
        assert_eq!(client.command(&["QUIT"]).text(), "OK");
    });
}

#[test]
fn rules_hold() {
    on_every_server(|pair| {
        let mut web = pair.login("web");
        refused(&mut web, &["GET", "other:a"], "NOPERM No permissions to access a key");
        refused(&mut web, &["MSET", "web:a", "1", "other:b", "2"], "NOPERM");
        refused(&mut web, &["CONFIG", "GET", "*"], "NOPERM");
        refused(&mut web, &["MONITOR"], "NOPERM");
        refused(&mut web, &["NOSUCH"], "ERR unknown command");
        refused(&mut web, &["GET"], "ERR wrong number of arguments");
        let mut reader = pair.login("reader");
        refused(&mut reader, &["GET", "a"], "NOPERM No permissions to access database");
        assert_eq!(reader.command(&["SELECT", "1"]).text(), "OK");
        assert_eq!(reader.command(&["GET", "a"]), Reply::Bulk(None));
        refused(&mut reader, &["SET", "a", "1"], "NOPERM");
        refused(&mut reader, &["SELECT", "0"], "NOPERM");
    });
}

#[test]
fn a_writer_learns_no_values() {
    on_every_server(|pair| {
        let mut writer = pair.login("writer");
        assert_eq!(writer.command(&["SET", "w", "1"]).text(), "OK");
        assert_eq!(writer.command(&["HSET", "h", "f", "1"]), Reply::Integer(1));
        for words in [
            &["GET", "w"][..],
            &["SET", "w", "2", "GET"],
            &["GETSET", "w", "2"],
            &["LPOP", "l"],
            &["COPY", "w", "x"],
        ] {
            refused(&mut writer, words, "NOPERM");
        }
    });
}

#[test]
fn databases_are_apart() {
    on_every_server(|pair| {
        let mut client = pair.login("web");
        client.command(&["SET", "web:k", "zero"]);
        client.command(&["SELECT", "1"]);
        assert_eq!(client.command(&["GET", "web:k"]), Reply::Bulk(None));
        client.command(&["SET", "web:k", "one"]);
        client.command(&["SELECT", "0"]);
        assert_eq!(client.command(&["GET", "web:k"]).text(), "zero");
    });
}

#[test]
fn transactions_have_a_connection_of_their_own() {
    on_every_server(|pair| {
        let (mut a, mut b) = (pair.login("web"), pair.login("web"));
        assert_eq!(a.command(&["MULTI"]).text(), "OK");
        assert_eq!(a.command(&["SET", "web:t", "a"]).text(), "QUEUED");
        assert_eq!(b.command(&["SET", "web:t", "b"]).text(), "OK", "nobody else is in it");
        refused(&mut a, &["SELECT", "1"], "ERR");
        assert_eq!(b.command(&["GET", "web:t"]).text(), "b");
        a.command(&["DISCARD"]);
        a.command(&["WATCH", "web:t"]);
        b.command(&["SET", "web:t", "c"]);
        a.command(&["MULTI"]);
        a.command(&["SET", "web:t", "a"]);
        assert_eq!(a.command(&["EXEC"]), Reply::Array(None), "the watched key changed");
        assert_eq!(a.command(&["GET", "web:t"]).text(), "c");
    });
}

#[test]
fn who_blocks_keeps_nobody_waiting() {
    on_every_server(|pair| {
        let waiting = {
            let mut client = pair.login("web");
            std::thread::spawn(move || client.command(&["BLPOP", "web:list", "10"]).texts())
        };
        let blocked = |server: &redan_testkit::Instance| {
            server.command(&["INFO", "clients"]).text().contains("blocked_clients:1")
        };
        pair.server.wait_for("a client blocks", blocked);
        let mut other = pair.login("web");
        assert_eq!(other.command(&["GET", "web:x"]), Reply::Bulk(None));
        other.command(&["RPUSH", "web:list", "v"]);
        assert_eq!(waiting.join().expect("a reply"), ["web:list", "v"]);
    });
}

#[test]
fn who_asks_a_lost_server_is_told_so() {
    if !servers_available() {
        return;
    }
    let mut pair = Pair::start(Release::VERIFIED[0], POLICY);
    let mut client = pair.login("web");
    client.command(&["SET", "web:a", "1"]);
    pair.server.kill();
    let mut late = pair.connect();
    late.command(&["AUTH", "web", crate::common::PASSWORD]);
    refused(&mut late, &["GET", "web:a"], "ERR the command was not carried out");
    pair.stop();
}

#[test]
fn a_refusal_in_a_transaction_makes_it_fail() {
    on_every_server(|pair| {
        let mut web = pair.login("web");
        web.command(&["MULTI"]);
        assert_eq!(web.command(&["SET", "web:m", "1"]).text(), "QUEUED");
        refused(&mut web, &["SET", "other:m", "1"], "NOPERM");
        assert_eq!(web.command(&["SET", "web:n", "1"]).text(), "QUEUED");
        refused(&mut web, &["EXEC"], "EXECABORT");
        assert_eq!(web.command(&["GET", "web:m"]), Reply::Bulk(None));
        assert_eq!(web.command(&["SET", "web:m", "2"]).text(), "OK");
        assert_eq!(web.command(&["GET", "web:m"]).text(), "2", "replies are in step");
    });
}

#[test]
fn the_server_is_called_by_its_own_name() {
    on_every_server(|pair| {
        let mut client = pair.connect();
        let direct = pair.server.command(&["HELLO", "2"]).texts();
        let through =
            client.command(&["HELLO", "2", "AUTH", "web", crate::common::PASSWORD]).texts();
        assert_eq!(through[..4], direct[..4]);
    });
}

#[test]
fn replies_name_only_what_a_role_may_see() {
    on_every_server(|pair| {
        let (mut web, mut all) = (pair.login("web"), pair.login("everything"));
        for key in ["web:a", "other:b", "web:c"] {
            all.command(&["SET", key, "1"]);
        }
        all.command(&["SELECT", "2"]);
        all.command(&["SET", "far", "1"]);
        let scanned = web.command(&["SCAN", "0", "COUNT", "100"]);
        let mut keys = scanned.elements()[1].texts();
        keys.sort();
        assert_eq!(keys, ["web:a", "web:c"]);
        let mut keys = web.command(&["KEYS", "*"]).texts();
        keys.sort();
        assert_eq!(keys, ["web:a", "web:c"]);
        let info = web.command(&["INFO", "keyspace"]).text();
        assert!(info.contains("db0:keys=3") && !info.contains("db2:"), "{info}");
        assert!(all.command(&["INFO", "keyspace"]).text().contains("db2:keys=1"));
        refused(&mut web, &["RANDOMKEY"], "NOPERM");
        refused(&mut web, &["SCAN"], "ERR wrong number");
        web.command(&["MULTI"]);
        refused(&mut web, &["SCAN", "0"], "ERR");
        refused(&mut web, &["EXEC"], "EXECABORT");
        assert_eq!(web.command(&["PING"]).text(), "PONG");
    });
}

#[test]
fn replies_stay_in_step_behind_wait() {
    on_every_server(|pair| {
        let mut client = pair.login("everything");
        client.command(&["SET", "k", "v"]);
        assert_eq!(client.command(&["WAIT", "1", "20"]), Reply::Integer(0), "there is no replica");
        assert_eq!(client.command(&["GET", "k"]).text(), "v", "replies are in step");
    });
}

#[test]
fn a_client_sees_itself_and_nobody_else() {
    on_every_server(|pair| {
        let (mut web, _other) = (pair.login("web"), pair.login("everything"));
        web.command(&["CLIENT", "SETNAME", "shop"]);
        let id = web.command(&["CLIENT", "ID"]).text();
        for words in [&["CLIENT", "INFO"][..], &["CLIENT", "LIST"]] {
            let text = web.command(words).text();
            assert_eq!(text.lines().count(), 1, "{text}");
            assert!(text.starts_with(&format!("id={id} addr=127.0.0.1:")), "{text}");
            assert!(text.contains(" name=shop ") && text.contains(" user=web"), "{text}");
        }
        assert_eq!(web.command(&["CLIENT", "GETREDIR"]), Reply::Integer(-1));
        let tracking = web.command(&["CLIENT", "TRACKINGINFO"]);
        assert_eq!(tracking.elements()[1].texts(), ["off"]);
        assert_eq!(web.command(&["CLIENT", "LIST", "ADDR", "127.0.0.1:1"]).text(), "");
        refused(&mut web, &["CLIENT", "KILL", "ID", "1"], "NOPERM");
    });
}
