//! Commands about clients: CLIENT LIST, KILL, UNBLOCK and REPLY, tracking, MONITOR.

use std::time::{Duration, Instant};

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
databases = { cache = "read-write", other = "read-write" }
channels = ["news"]
commands = ["CLIENT LIST", "CLIENT KILL", "CLIENT UNBLOCK", "MONITOR", "DEBUG", "SWAPDB"]
[roles.quiet]
databases = { cache = "read-write" }
[roles.everything]
databases = "all"
commands = "all"
"#;

fn on_every_server(test: impl Fn(&Pair)) {
    crate::common::on_every_server(POLICY, test);
}

fn id(client: &mut Client) -> String {
    client.command(&["CLIENT", "ID"]).text()
}

fn login3(pair: &Pair, role: &str) -> Client {
    let mut client = pair.connect();
    assert!(!client.command(&["HELLO", "3", "AUTH", role, PASSWORD]).elements().is_empty());
    client
}

/// Asks until the answer is this one: other connections have their own pace.
#[track_caller]
fn until(client: &mut Client, words: &[&str], wanted: &Reply) {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let reply = client.command(words);
        if reply == *wanted {
            return;
        }
        assert!(Instant::now() < end, "{words:?} still answers {reply}");
    }
}

#[test]
fn a_role_sees_its_own_clients_and_the_administrator_all() {
    on_every_server(|pair| {
        let (mut web, mut worker) = (pair.login("web"), pair.login("web"));
        let (mut quiet, mut everything) = (pair.login("quiet"), pair.login("everything"));
        worker.command(&["CLIENT", "SETNAME", "worker-1"]);
        worker.command(&["CLIENT", "SETINFO", "LIB-NAME", "some-library"]);
        worker.command(&["SELECT", "1"]);
        let lines = |client: &mut Client| client.command(&["CLIENT", "LIST"]).text();
        let seen = lines(&mut web);
        assert_eq!(seen.lines().count(), 2, "{seen}");
        let line = seen.lines().find(|line| line.contains(" name=worker-1 ")).expect("the worker");
        assert!(line.contains(" db=1 ") && line.contains("lib-name=some-library"), "{line}");
        assert!(line.contains(" user=web "), "{line}");
        assert_eq!(lines(&mut quiet).lines().count(), 1, "itself, without the right to more");
        assert_eq!(lines(&mut everything).lines().count(), 4);
        let one = web.command(&["CLIENT", "LIST", "ID", &id(&mut worker)]).text();
        assert!(one.contains("worker-1") && one.lines().count() == 1, "{one}");
        let own = quiet.command(&["CLIENT", "INFO"]).text();
        assert!(own.starts_with(&format!("id={} ", id(&mut quiet))), "{own}");
        worker.send(&["SUBSCRIBE", "news"]);
        assert_eq!(worker.read().expect("a confirmation").texts()[0], "subscribe");
        let of_type = everything.command(&["CLIENT", "LIST", "TYPE", "PUBSUB"]).text();
        assert!(of_type.contains("cmd=subscribe") && of_type.lines().count() == 1, "{of_type}");
        drop(worker);
        let id = id(&mut web);
        let end = Instant::now() + Duration::from_secs(10);
        while lines(&mut web).lines().count() > 1 {
            assert!(Instant::now() < end, "who has gone is still listed");
        }
        assert!(lines(&mut web).starts_with(&format!("id={id} ")));
    });
}

#[test]
fn clients_are_killed_within_the_sight_of_the_killer() {
    on_every_server(|pair| {
        let (mut web, mut victim) = (pair.login("web"), pair.login("web"));
        let (mut quiet, mut everything) = (pair.login("quiet"), pair.login("everything"));
        let kill = |client: &mut Client, id: &str| client.command(&["CLIENT", "KILL", "ID", id]);
        refused(&mut quiet, &["CLIENT", "KILL", "ID", "1"], "NOPERM");
        assert_eq!(kill(&mut web, &id(&mut quiet)), Reply::Integer(0), "another role's");
        assert_eq!(kill(&mut web, &id(&mut victim)), Reply::Integer(1));
        assert!(victim.read().is_err(), "the victim is still connected");
        assert_eq!(kill(&mut everything, &id(&mut quiet)), Reply::Integer(1));
        assert!(quiet.read().is_err(), "the victim is still connected");
        refused(&mut web, &["CLIENT", "KILL", "127.0.0.1:1"], "ERR No such client");
        refused(&mut web, &["CLIENT", "KILL", "ID", "x"], "ERR");
        let me = id(&mut web);
        let reply = web.command(&["CLIENT", "KILL", "ID", &me, "SKIPME", "no"]);
        assert_eq!(reply, Reply::Integer(1), "it has its reply first");
        assert!(web.read().is_err(), "it is still connected");
    });
}

#[test]
fn who_waits_is_unblocked() {
    on_every_server(|pair| {
        let (mut web, mut waiting) = (pair.login("web"), pair.login("web"));
        let id = id(&mut waiting);
        for (reason, is_error) in [("TIMEOUT", false), ("ERROR", true)] {
            waiting.send(&["BLPOP", "nothing", "0"]);
            until(&mut web, &["CLIENT", "UNBLOCK", &id, reason], &Reply::Integer(1));
            let reply = waiting.read().expect("a reply");
            assert_eq!(matches!(reply, Reply::Error(_)), is_error, "{reply}");
            assert_eq!(waiting.command(&["GET", "a"]), Reply::Bulk(None));
        }
        assert_eq!(web.command(&["CLIENT", "UNBLOCK", "999"]), Reply::Integer(0));
        refused(&mut pair.login("quiet"), &["CLIENT", "UNBLOCK", &id], "NOPERM");
    });
}

#[test]
fn replies_that_nobody_reads_are_not_sent() {
    on_every_server(|pair| {
        let mut client = pair.login("web");
        client.send(&["CLIENT", "REPLY", "OFF"]);
        client.send(&["SET", "a", "1"]);
        client.send(&["NOSUCH"]);
        client.send(&["CLIENT", "ID"]);
        client.send(&["CLIENT", "LIST"]);
        client.send(&["BLPOP", "nothing", "0.01"]);
        assert_eq!(client.command(&["CLIENT", "REPLY", "ON"]).text(), "OK");
        assert_eq!(client.command(&["GET", "a"]).text(), "1");
        client.send(&["CLIENT", "REPLY", "SKIP"]);
        client.send(&["INCR", "a"]);
        assert_eq!(client.command(&["GET", "a"]).text(), "2");
    });
}

#[test]
fn the_server_tells_of_keys_that_were_read() {
    on_every_server(|pair| {
        let (mut client, mut other) = (login3(pair, "web"), pair.login("web"));
        assert_eq!(client.command(&["CLIENT", "TRACKING", "ON"]).text(), "OK");
        client.command(&["GET", "a"]);
        other.command(&["SET", "a", "1"]);
        let told = client.read().expect("a message");
        assert!(told.to_string().contains("invalidate"), "{told}");
        assert_eq!(client.command(&["GET", "a"]).text(), "1");
        refused(&mut client, &["SELECT", "1"], "ERR");
        refused(&mut client, &["CLIENT", "TRACKING", "ON", "REDIRECT", "1"], "NOPERM");
        refused(&mut client, &["CLIENT", "TRACKING", "ON", "BCAST"], "NOPERM");
        assert_eq!(client.command(&["CLIENT", "TRACKING", "OFF"]).text(), "OK");
        assert_eq!(client.command(&["SELECT", "1"]).text(), "OK");
        let mut everything = login3(pair, "everything");
        let on = ["CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "b"];
        assert_eq!(everything.command(&on).text(), "OK");
        other.command(&["SET", "b1", "1"]);
        assert!(everything.read().expect("a message").to_string().contains("invalidate"));
    });
}

#[test]
fn a_monitor_sees_until_it_resets() {
    on_every_server(|pair| {
        let (mut client, mut other) = (pair.login("everything"), pair.login("web"));
        refused(&mut other, &["MONITOR"], "NOPERM");
        assert_eq!(client.command(&["MONITOR"]).text(), "OK");
        let big = "x".repeat(1 << 20);
        other.command(&["SET", "a", &big]);
        let mut lines = std::iter::from_fn(|| client.read().ok());
        let seen = lines.find(|line| line.text().contains(r#""SET" "a""#)).expect("the command");
        assert!(seen.text().len() > big.len());
        assert_eq!(client.command(&["RESET"]).text(), "RESET");
        assert_eq!(client.command(&["AUTH", "everything", PASSWORD]).text(), "OK");
        other.command(&["SET", "a", "2"]);
        assert_eq!(client.command(&["GET", "a"]).text(), "2");
    });
}

#[test]
fn what_concerns_the_whole_server_is_for_those_who_may_everything() {
    on_every_server(|pair| {
        let (mut web, mut everything) = (pair.login("web"), pair.login("everything"));
        web.command(&["SET", "a", "zero"]);
        for words in
            [&["SWAPDB", "0", "1"][..], &["DEBUG", "SLEEP", "0"], &["CLIENT", "PAUSE", "1"]]
        {
            refused(&mut web, words, "NOPERM");
        }
        assert_eq!(everything.command(&["SWAPDB", "0", "1"]).text(), "OK");
        assert_eq!(web.command(&["GET", "a"]), Reply::Bulk(None));
        assert_eq!(everything.command(&["CLIENT", "PAUSE", "60000", "WRITE"]).text(), "OK");
        web.send(&["SET", "a", "1"]);
        assert_eq!(everything.command(&["CLIENT", "UNPAUSE"]).text(), "OK");
        assert_eq!(web.read().expect("a reply").text(), "OK");
        assert_eq!(everything.command(&["SAVE"]).text(), "OK");
        refused(
            &mut everything,
            &["CLIENT", "KILL"],
            "ERR wrong number of arguments for 'client|kill'",
        );
        refused(&mut everything, &["LMPOP", "0", "a", "LEFT"], "ERR numkeys");
        refused(&mut web, &["LMPOP", "x", "a", "LEFT"], "ERR numkeys");
        let modules = everything.command(&["MODULE", "LIST"]);
        assert!(matches!(modules, Reply::Array(Some(_))), "{modules}");
        refused(&mut everything, &["MODULE", "LOAD", "/nowhere.so"], "NOPERM");
    });
}
