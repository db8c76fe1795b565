//! The whole way on real servers: a bad state, a plan, the plan applied, an audit that is clean for what
//! the plan closes, attacks of which none succeeds against it, and a rollback to the exact start.
//!
//! A server of each release alone; a primary with its replica; one watched by Sentinels; a cluster.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use common::Project;
use redan_model::Release;
use redan_testkit::{Instance, Setup, servers_available};
use serde_json::Value;

const POLICY: &str = "\
[policy]
name = \"shop\"

[databases.cache]
index = 0

[databases.sessions]
index = 1

[roles.web]
databases = { cache = \"read-write\", sessions = \"read-write\" }
keys = [\"web:*\"]
";

/// Open to everybody.
const OPEN: &str = "# The shop's own\nprotected-mode no\nsave 3600 1\n";
/// A password for everybody, and a user who may do everything with a password that is published.
const SHARED: &str =
    "requirepass Tz4mKq8wVb2nXs6cLd9gRf3hJp7y\nuser old on >changeme ~* &* +@all\n";

struct Case {
    server: Instance,
    project: Project,
    password: String,
}

impl Case {
    fn new(release: Release, conf: &str, password: &str) -> Self {
        let setup = Setup { conf, ..Setup::default() };
        let server = Instance::start(release, &setup).expect("the server starts");
        server.command(&["SET", "web:1", "one"]);
        let project = Project::new(&[("redan.toml", POLICY), ("password", password)]);
        Self { server, project, password: password.into() }
    }

    /// The plan, applied; the controls that it closed.
    fn harden(&self) -> BTreeSet<String> {
        let url = self.server.url();
        let mut plan = vec!["plan", &url, "-o", "plan.json"];
        let mut apply = vec!["apply", "plan.json", "--yes", "--format", "json"];
        if !self.password.is_empty() {
            plan.extend(["--password-file", "password"]);
            apply.extend(["--password-file", "password"]);
        }
        self.project.run(&plan).exits(0);
        let document = self.project.run(&apply).exits(0).json();
        closed(&document)
    }

    /// The server is audited and attacked as the administrator that the plan made.
    fn withstands(&self, closed: &BTreeSet<String>) {
        let release = self.server.release();
        let url = self.server.url().replace("redis://", "redis://admin@");
        let admin = ".redan/secrets/default/users/admin";
        let audit = ["audit", &url, "--password-file", admin, "--format", "json"];
        let document = self.project.run(&audit).json();
        let failing =
            names(&document["findings"], "control", |finding| finding["verdict"] == "fail");
        let both: Vec<_> = failing.intersection(closed).collect();
        assert!(both.is_empty(), "{release}: {both:?} still fail");

        let urls = ".redan/secrets/default/urls.env";
        let prove =
            ["prove", &url, "--password-file", admin, "--credentials", urls, "--format", "json"];
        let document = self.project.run(&prove).json();
        for proof in document["proofs"].as_array().expect("proofs") {
            let proves = names(&proof["proves"], "", |_| true);
            let counts = !proves.is_disjoint(closed);
            assert!(
                !counts || proof["verdict"] != "succeeded",
                "{release}: {} succeeded: {}",
                proof["attack"],
                proof["reason"]
            );
            assert_eq!(proof["left_behind"], serde_json::json!([]), "{release}");
        }
    }

    fn roll_back(&self) {
        let mut rollback = vec!["rollback"];
        if !self.password.is_empty() {
            rollback.extend(["--password-file", "password"]);
        }
        self.project.run(&rollback).exits(0).says("everything is as it was");
    }
}

/// The controls that an apply says it closed.
fn closed(document: &Value) -> BTreeSet<String> {
    names(&document["verified"]["promises"], "control", |promise| promise["state"] == "closed")
}

/// A field of each element, or the element itself.
fn names(list: &Value, field: &str, wanted: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let elements = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let name = |element: &Value| {
        let value = if field.is_empty() { element } else { &element[field] };
        value.as_str().map(String::from)
    };
    elements.iter().filter(|element| wanted(element)).filter_map(name).collect()
}

/// What a rollback must bring back: settings, users, the key, and each file with its mode.
#[derive(Debug, PartialEq)]
struct Exact {
    settings: BTreeMap<String, String>,
    users: BTreeSet<String>,
    key: String,
    files: BTreeMap<String, (Vec<u8>, u32)>,
}

impl Exact {
    fn of(server: &Instance) -> Self {
        let pairs = server.command(&["CONFIG", "GET", "*"]).texts();
        let settings = pairs.chunks(2).filter_map(|pair| match pair {
            [name, value] => Some((name.clone(), value.clone())),
            _ => None,
        });
        // Redis sets this flag when a user is reset, and nothing takes it away again; it changes nothing.
        let lines = server.command(&["ACL", "LIST"]).texts();
        let users = lines.iter().map(|line| line.replace(" sanitize-payload", "")).collect();
        let mut files = BTreeMap::new();
        for name in ["redis.conf", "."] {
            let path = server.dir().join(name);
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &fs::metadata(&path).expect("it is there").permissions(),
            );
            let bytes =
                if path.is_file() { fs::read(&path).expect("it can be read") } else { Vec::new() };
            files.insert(name.to_string(), (bytes, mode & 0o777));
        }
        let key = server.command(&["GET", "web:1"]).text();
        Self { settings: settings.collect(), users, key, files }
    }
}

fn the_whole_way(conf: &str, password: &str, wanted: &[&str]) {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let case = Case::new(release, conf, password);
        let before = Exact::of(&case.server);
        let closed = case.harden();
        assert!(wanted.iter().all(|id| closed.contains(*id)), "{release}: {closed:?}");
        case.withstands(&closed);
        case.roll_back();
        assert_eq!(Exact::of(&case.server), before, "{release}");
    }
}

#[test]
fn an_open_server() {
    the_whole_way(OPEN, "", &["AUTH-001", "AUTH-004", "NET-002"]);
}

#[test]
fn a_server_with_one_password_for_everybody() {
    the_whole_way(SHARED, "Tz4mKq8wVb2nXs6cLd9gRf3hJp7y", &["AUTH-003", "AUTH-006", "AUTH-007"]);
}
