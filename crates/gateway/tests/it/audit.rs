//! The audit trail: one record a command, nothing of values, and no loss without a word.

use std::fs;
use std::path::Path;

use redan_gateway::{Options, Running, Servers, start};
use redan_ledger::trail;
use redan_model::Release;
use redan_testkit::{Client, Instance, Setup, servers_available};
use serde_json::Value;

use crate::common::{PASSWORD, backend, options, refused};

const POLICY: &str = r#"
[databases.cache]
index = 0
audit = "writes"
[databases.sessions]
index = 1
max_ttl = "1h"
audit = "all"
[databases.open]
index = 2
[databases.quiet]
index = 3
audit = "denied"
[roles.web]
databases = { cache = "read-write", sessions = "read-write", open = "read-write", quiet = "read-write" }
keys = ["a*", "k*"]
"#;

/// A server, a gateway before it and a directory for the trail.
struct Recorded {
    _server: Instance,
    gateway: Running,
    directory: tempfile::TempDir,
}

impl Recorded {
    fn start(release: Release, policy: &str) -> Self {
        let setup = Setup { conf: "save \"\"\nrequirepass backend-secret\n", ..Setup::default() };
        let server = Instance::start(release, &setup).expect("the server starts");
        let directory = tempfile::tempdir().expect("a directory");
        let trail = Some(directory.path().join("trail"));
        let address = ([127, 0, 0, 1], server.port()).into();
        let servers = Servers::One(backend(address, policy));
        let options = Options { trail, ..options(servers, policy) };
        let gateway = start(&options).expect("the gateway starts");
        Self { _server: server, gateway, directory }
    }

    fn login(&self) -> Client {
        let mut client = Client::connect(self.gateway.address().port()).expect("it listens");
        assert_eq!(client.command(&["AUTH", "web", PASSWORD]).text(), "OK");
        client
    }

    /// Ends the gateway and reads what it recorded: `command keys decision result`.
    fn end(self) -> (String, Vec<Value>) {
        self.gateway.stop().expect("it ends");
        let text = read(&self.directory.path().join("trail"));
        let lines = text.lines().map(|line| serde_json::from_str(line).expect("JSON"));
        let records = lines.filter(|line: &Value| line.get("time").is_some()).collect();
        (text, records)
    }
}

fn read(directory: &Path) -> String {
    let segments = trail::segments(directory).expect("segments");
    let each = segments.iter().map(|(_, path)| {
        let checked = trail::check(path).expect("every hash is right");
        assert_eq!(checked.unsealed, 0);
        fs::read_to_string(path).expect("text")
    });
    each.collect()
}

fn shown(record: &Value) -> String {
    let text = |key: &str| record[key].as_str().unwrap_or_default().to_string();
    let keys = record.get("keys").map(Value::to_string).unwrap_or_default();
    let rule = text("rule");
    [text("command"), keys, text("decision"), rule, text("result")]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn each_command_leaves_one_record_without_its_values() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let recorded = Recorded::start(release, POLICY);
        let mut web = recorded.login();
        refused(&mut web, &["AUTH", "s3cr3t-as-user", "s3cr3t"], "WRONGPASS");
        for (database, key) in [("0", "a"), ("1", "k"), ("2", "a"), ("3", "a")] {
            web.command(&["SELECT", database]);
            web.command(&["SET", key, "s3cr3t"]);
            web.command(&["GET", key]);
            web.command(&["INCR", key]);
            refused(&mut web, &["GET", "s3cr3t"], "NOPERM");
        }
        web.command(&["SELECT", "1"]);
        for words in
            [&["MULTI"][..], &["MSET", "k1", "s3cr3t", "k2", "s3cr3t"], &["EXEC"], &["s3cr3t"]]
        {
            web.command(words);
        }
        let (text, records) = recorded.end();
        // The key that was refused is named; nothing else that was typed may be there.
        let rest = text.replace("\"keys\":[\"s3cr3t\"]", "");
        assert!(!rest.contains("s3cr3t"), "{rest}");
        let records: Vec<String> = records.iter().map(shown).collect();
        assert_eq!(
            records,
            [
                "auth answered ok",
                "auth answered error",
                "set [\"a\"] sent ok",
                "incr [\"a\"] sent error",
                "get [\"s3cr3t\"] denied key error",
                "select answered ok",
                "set [\"k\"] sent ok",
                "get [\"k\"] sent ok",
                "incr [\"k\"] sent error",
                "get [\"s3cr3t\"] denied key error",
                "get [\"s3cr3t\"] denied key error",
                "select answered ok",
                "multi sent ok",
                "mset [\"k1\",\"k2\"] sent ok",
                "exec sent ok",
                "? denied unknown_command error",
            ],
            "{release}"
        );
    }
}

#[test]
fn a_pipeline_is_recorded_in_its_order_and_a_lost_reply_too() {
    if !servers_available() {
        return;
    }
    let recorded = Recorded::start(Release::VERIFIED[0], POLICY);
    let mut web = recorded.login();
    web.command(&["SELECT", "1"]);
    for number in 0..2000 {
        web.send(&["SET", &format!("k{number}"), "v"]);
    }
    (0..2000).for_each(|_| assert_eq!(web.read().expect("a reply").text(), "OK"));
    web.send(&["BLPOP", "kempty", "0"]);
    drop(web);
    let mut other = recorded.login();
    other.command(&["SELECT", "1"]);
    assert_eq!(other.command(&["PING"]).text(), "PONG");
    let (_, records) = recorded.end();
    let keys: Vec<String> = records
        .iter()
        .filter(|record| record["command"] == "set")
        .map(|record| record["keys"][0].as_str().unwrap_or_default().to_string())
        .collect();
    assert_eq!(keys, (0..2000).map(|number| format!("k{number}")).collect::<Vec<_>>());
    assert!(records.iter().any(|record| shown(record) == "blpop [\"kempty\"] sent lost"));
    assert!(records.iter().all(|record| record["user"] == "web" || record["command"] == "auth"));
}

#[test]
fn key_names_stay_out_where_the_policy_says_so() {
    if !servers_available() {
        return;
    }
    let policy = format!("{POLICY}[audit]\nkeys = \"count\"\n");
    let recorded = Recorded::start(Release::VERIFIED[0], &policy);
    let mut web = recorded.login();
    web.command(&["MSET", "k-token", "1", "k-other", "2"]);
    let (text, records) = recorded.end();
    assert!(!text.contains("token"), "{text}");
    assert_eq!(records[1]["key_count"], 2);
}
