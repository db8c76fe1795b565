//! `redan up`: an embedded server behind a gateway, from start to clean end.
#![allow(clippy::disallowed_methods)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use redan_model::Release;
use redan_testkit::{Client, binary, servers_available};

const POLICY: &str = r#"
[environments.development]
tls = "off"
[databases.cache]
index = 0
[databases.sessions]
index = 20
max_ttl = "24h"
[roles.web]
databases = { cache = "read-write", sessions = "read-write" }
[roles.ops]
databases = "all"
commands = "all"
"#;

fn start(directory: &Path, out: &Path) -> Child {
    std::fs::write(directory.join("redan.toml"), POLICY).expect("a policy");
    Command::new(env!("CARGO_BIN_EXE_redan"))
        .args(["up", "--dir", "d", "--listen", "127.0.0.1:0", "--env-file"])
        .arg(out)
        .arg("--server")
        .arg(binary(Release::VERIFIED[0]))
        .current_dir(directory)
        .stderr(Stdio::null())
        .spawn()
        .expect("redan starts")
}

fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what} did not happen");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Name → port, password and database of a line such as `REDIS_URL_WEB_CACHE=redis://web:p@127.0.0.1:1/0`.
fn access(text: &str, name: &str) -> (u16, String, String) {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let (login, place) = line.and_then(|url| url.split_once('@')).expect("a URL");
    let (place, database) = place.split_once('/').expect("a database");
    let port = place.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let password = login.rsplit(':').next().expect("a password");
    (port, password.to_string(), database.to_string())
}

#[test]
fn it_starts_serves_and_ends() {
    if !servers_available() {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("out.env");
    let mut up = start(directory.path(), &out);
    wait_for("the file", || out.exists());
    let mode = std::fs::metadata(&out).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = std::fs::read_to_string(&out).expect("lines");
    let names: Vec<_> = text.lines().filter_map(|line| line.split('=').next()).collect();
    let wanted = ["OPS_CACHE", "OPS_SESSIONS", "WEB_CACHE", "WEB_SESSIONS"];
    assert_eq!(names, wanted.map(|name| format!("REDIS_URL_{name}")));
    let (port, password, database) = access(&text, "REDIS_URL_WEB_SESSIONS");
    let mut client = Client::connect(port).expect("the gateway listens");
    assert_eq!(client.command(&["AUTH", "web", &password]).text(), "OK");
    assert_eq!(client.command(&["SELECT", &database]).text(), "OK");
    assert_eq!(client.command(&["SET", "k", "v"]).text(), "OK");
    let ttl: i64 = client.command(&["TTL", "k"]).text().parse().expect("seconds");
    assert!((1..=86_400).contains(&ttl), "{ttl}");
    terminate(&up);
    assert!(up.wait().expect("an end").success());
    assert!(!out.exists() && !directory.path().join("d/server.sock").exists());
    assert!(Client::connect(port).is_err(), "nobody listens any more");
}

/// What a server cannot keep alone, the gateway in front of it does: none of these attacks succeeds.
#[test]
fn its_roles_and_lifetimes_withstand_attacks() {
    if !servers_available() {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let out = directory.path().join("out.env");
    let mut up = start(directory.path(), &out);
    wait_for("the file", || out.exists());
    let text = std::fs::read_to_string(&out).expect("lines");
    let (port, password, _) = access(&text, "REDIS_URL_OPS_CACHE");
    std::fs::write(directory.path().join("password"), password).expect("a file");
    let url = format!("redis://ops@127.0.0.1:{port}");
    let only = "roles,databases,lifetime,server";
    let proving = Command::new(env!("CARGO_BIN_EXE_redan"))
        .args(["prove", &url, "--password-file", "password", "--credentials", "out.env"])
        .args(["--only", only, "--format", "json"])
        .current_dir(directory.path())
        .output()
        .expect("redan runs");
    terminate(&up);
    up.wait().expect("an end");
    let document: serde_json::Value =
        serde_json::from_slice(&proving.stdout).expect("a JSON document");
    let proofs = document["proofs"].as_array().expect("proofs");
    let of = |verdict: &str| -> Vec<&str> {
        let wanted = proofs.iter().filter(|proof| proof["verdict"] == verdict);
        wanted.filter_map(|proof| proof["attack"].as_str()).collect()
    };
    assert_eq!((of("succeeded"), of("could_not_run")), (vec![], vec![]), "{document:#}");
    let lifetimes = of("blocked").into_iter().filter(|id| id.starts_with("ATK-14"));
    assert_eq!(lifetimes.count(), 10, "each was tried: {document:#}");
    assert_eq!(document["summary"]["left_behind"], 0);
}

fn terminate(child: &Child) {
    let status = Command::new("kill").arg(child.id().to_string()).status();
    assert!(status.expect("kill runs").success());
}
