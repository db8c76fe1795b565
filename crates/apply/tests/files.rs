//! Files: edited, made, their modes set, certificates issued; and everything put back.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use redan_apply::{Ended, Event, Observer, Silent};
use redan_model::Release;
use redan_model::plan::{
    Afterwards, Change, Edit, Expectation, Phase, Step, Syntax, Template, Tree,
};
use redan_testkit::{Instance, servers_available};
use support::*;

const COMPOSE: &str = "# Ours\nservices:\n  redis:\n    image: redis:7   # pinned later\n    ports:\n      - \"6379:6379\"\n";
const DOTENV: &str = "# Application\nREDIS_URL=redis://127.0.0.1:6379/0\nDEBUG=1\n";
const JSON: &str = "{\n  \"redis\": { \"url\": \"redis://127.0.0.1:6379\" }\n}\n";
const UNIT: &str = "[Service]\nExecStart=/usr/bin/redis-server\n";
const CONF: &str = "# Ours\nmaxmemory 100mb\nbind 0.0.0.0\n";
const ACL: &str = "user default on nopass ~* &* +@all\n";

/// Everything below a directory: bytes, mode, and where links point.
fn tree(directory: &Path) -> BTreeMap<PathBuf, (Vec<u8>, u32, Option<PathBuf>)> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.insert(path.clone(), (Vec::new(), 0, None));
            found.extend(tree(&path));
        } else {
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            found.insert(path.clone(), (fs::read(&path).unwrap(), mode, fs::read_link(&path).ok()));
        }
    }
    found
}

fn edit(path: &str, syntax: Syntax, edits: Vec<Edit>) -> Step {
    let change = Change::EditFile { path: path.into(), syntax, edits };
    Step { target: path.into(), ..step(Phase::Clients, path, change) }
}

fn set_value(path: &[&str], value: Template) -> Vec<Edit> {
    let path = path.iter().map(|part| (*part).to_string()).collect();
    vec![Edit::SetValue { document: 0, path, value: Tree::Text(value) }]
}

fn url() -> Template {
    Template::text("redis://web:")
        .then(&Template::url("users/web"))
        .then(&"@127.0.0.1:6379/0".into())
}

fn set_variable(section: &str, name: &str, value: Template) -> Vec<Edit> {
    vec![Edit::SetVariable { section: section.into(), name: name.into(), value }]
}

/// An edit in each language, a new file in a new directory, and a mode.
fn steps() -> Vec<Step> {
    let directive = |name: &str, words: &[&str]| Edit::SetDirective {
        name: name.into(),
        arguments: words.iter().map(|word| Template::text(word)).collect(),
    };
    let off =
        Edit::SetUser { user: "default".into(), rules: vec!["off".into()], keep_passwords: false };
    let file = Change::CreateFile {
        path: "new/deep/password".into(),
        text: Template::secret("users/web"),
        mode: 0o600,
    };
    let mode = Change::SetMode { path: "users.acl".into(), mode: 0o600 };
    vec![
        edit(
            "compose.yml",
            Syntax::Yaml,
            set_value(&["services", "redis", "image"], "redis:7.0.15".into()),
        ),
        edit(".env", Syntax::DotEnv, set_variable("", "REDIS_URL", url())),
        edit("app.json", Syntax::Json, set_value(&["redis", "url"], url())),
        edit(
            "redis.service",
            Syntax::Unit,
            set_variable("Service", "NoNewPrivileges", "yes".into()),
        ),
        edit("redis.conf", Syntax::RedisConf, vec![directive("bind", &["127.0.0.1"])]),
        edit("users.acl", Syntax::Acl, vec![off]),
        step(Phase::Persist, "new/deep/password", file),
        step(Phase::Persist, "users.acl", mode),
    ]
}

/// A project of these files; `.env` is a link, as deployments have it.
fn project(desk: &Desk) {
    for (name, text) in [
        ("compose.yml", COMPOSE),
        ("shared.env", DOTENV),
        ("app.json", JSON),
        ("redis.service", UNIT),
        ("redis.conf", CONF),
        ("users.acl", ACL),
    ] {
        let path = desk.path().join("project").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    }
    symlink("shared.env", desk.path().join("project/.env")).unwrap();
}

#[tokio::test]
async fn every_language_is_edited_and_every_byte_comes_back() {
    let desk = Desk::new();
    project(&desk);
    let directory = desk.path().join("project");
    let before = tree(&directory);
    let plan = plan(Vec::new(), &["users/web"], steps());
    applied(desk.apply_in(&directory, &plan, &mut Silent).await);
    let read = |name: &str| fs::read_to_string(directory.join(name)).unwrap();
    let web = desk.secret("web");
    assert_eq!(read("compose.yml"), COMPOSE.replace("redis:7 ", "redis:7.0.15 "));
    let new_url = format!("redis://web:{web}@127.0.0.1:6379/0");
    assert_eq!(read(".env"), DOTENV.replace("redis://127.0.0.1:6379/0", &new_url));
    assert_eq!(read("app.json"), JSON.replace("redis://127.0.0.1:6379", &new_url));
    assert_eq!(read("redis.service"), format!("{UNIT}NoNewPrivileges=yes\n"));
    assert_eq!(read("redis.conf"), CONF.replace("0.0.0.0", "127.0.0.1"));
    assert_eq!(read("users.acl"), "user default off\n");
    assert_eq!(read("new/deep/password"), web);
    let mode =
        |name: &str| fs::metadata(directory.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode("users.acl"), mode("new/deep/password"), mode("app.json")),
        (0o600, 0o600, 0o640)
    );
    assert!(fs::symlink_metadata(directory.join(".env")).unwrap().is_symlink());

    rolled_back(desk.rollback(&mut Silent).await);
    assert_eq!(tree(&directory), before);
}

#[tokio::test]
async fn a_file_that_was_changed_since_makes_the_plan_stale() {
    let desk = Desk::new();
    project(&desk);
    let directory = desk.path().join("project");
    let mut plan = plan(Vec::new(), &["users/web"], steps());
    let digest = Some(redan_conf::edit::digest(Syntax::DotEnv, DOTENV));
    plan.steps[1].expect = vec![Expectation::File { path: ".env".into(), digest }];
    plan.steps[7].expect = vec![Expectation::Mode { path: "redis.conf".into(), mode: 0o640 }];
    fs::write(directory.join("shared.env"), DOTENV.replace("DEBUG=1", "DEBUG=0")).unwrap();
    let before = tree(&directory);
    let error = desk.apply_in(&directory, &plan, &mut Silent).await.unwrap_err().to_string();
    assert!(error.contains(".env was changed since"), "{error}");
    assert_eq!(tree(&directory), before);
    fs::write(directory.join("shared.env"), DOTENV).unwrap();
    applied(desk.apply_in(&directory, &plan, &mut Silent).await);
}

/// A plan that moves a server from plain text to TLS with certificates of the own authority.
fn tls_plan(server: &Instance, tls_port: u16) -> redan_model::plan::Plan {
    use Phase::{Close, Identities, Persist, Prepare};
    let target = &server.url();
    let file = |name: &str| server.dir().join(name).display().to_string();
    let (certificate, key, authority) =
        (file("tls/redis.crt"), file("tls/redis.key"), file("tls/ca.crt"));
    let issue = Change::IssueCertificate {
        certificate: certificate.clone(),
        key: key.clone(),
        authority: authority.clone(),
        names: vec!["localhost".into(), "127.0.0.1".into()],
        client: false,
        days: 30,
    };
    let port = tls_port.to_string();
    let on = set_config(&[
        ("tls-cert-file", &certificate),
        ("tls-key-file", &key),
        ("tls-ca-cert-file", &authority),
        ("tls-auth-clients", "no"),
        ("tls-port", &port),
    ]);
    let admin = [vec!["on".into(), password("redan")], words("~* &* +@all")].concat();
    let mut planned = planned_server(server);
    planned.afterwards = Some(Afterwards {
        target: Some(format!("rediss://127.0.0.1:{port}")),
        authority: Some(authority),
        ..planned.afterwards.unwrap()
    });
    let steps = vec![
        step(Prepare, target, issue),
        step(Identities, target, set_user("redan", &admin)),
        step(Identities, target, prove_login("redan")),
        step(Close, target, set_user("default", &words("off resetchannels -@all"))),
        step(Close, target, on),
        step(Close, target, set_config(&[("port", "0")])),
        step(Close, target, prove_login("redan")),
        step(Close, target, Change::ProveClosed),
        step(Persist, target, Change::PersistConfig),
        step(Persist, target, Change::PersistUsers),
    ];
    plan(vec![planned], &["users/redan"], steps)
}

#[tokio::test]
async fn a_server_moves_to_tls_and_back() {
    if !servers_available() {
        return;
    }
    let server = open_server(Release::Redis7_0);
    let tls_port = Instance::free_port();
    let desk = Desk::new();
    let before = Snapshot::of(&server);
    let listing = tree(server.dir());
    applied(desk.apply(&tls_plan(&server, tls_port), &mut Silent).await);
    assert!(std::net::TcpStream::connect(("127.0.0.1", server.port())).is_err());
    assert!(std::net::TcpStream::connect(("127.0.0.1", tls_port)).is_ok());
    let key = fs::metadata(server.dir().join("tls/redis.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
    rolled_back(desk.rollback(&mut Silent).await);
    assert_eq!(Snapshot::of(&server), before);
    assert_eq!(tree(server.dir()).keys().collect::<Vec<_>>(), listing.keys().collect::<Vec<_>>());
}

/// A server that is started anew finds what the plan persisted.
#[tokio::test]
async fn what_is_persisted_holds_after_a_restart() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let mut server = open_server(release);
        let desk = Desk::new();
        applied(desk.apply(&closing_plan(&server), &mut Silent).await);
        server.log_in_as("redan", &desk.secret("redan"));
        server.kill();
        server.start_again().unwrap();
        let mut stranger = server.connect();
        assert!(stranger.command(&["PING"]).text().starts_with("NOAUTH"), "{release}");
        assert_eq!(server.command(&["GET", "old:key"]).text(), "value", "{release}");
    }
}

/// Gathers what a person should know.
#[derive(Default)]
struct Notes(Vec<String>);

impl Observer for Notes {
    fn on(&mut self, event: Event<'_>) -> ControlFlow<()> {
        if let Event::Note(note) = event {
            self.0.push(note.into());
        }
        ControlFlow::Continue(())
    }
}

/// A plan that sets one directive in the file of a server, and the server's users in the other.
fn edits(server: &Instance, name: &str, value: &str) -> redan_model::plan::Plan {
    let file = |name: &str| server.dir().join(name).display().to_string();
    let directive = Edit::SetDirective { name: name.into(), arguments: vec![value.into()] };
    let user =
        Edit::SetUser { user: "old".into(), rules: vec!["off".into()], keep_passwords: false };
    let edit = |path: String, syntax, edit| {
        let change = Change::EditFile { path, syntax, edits: vec![edit] };
        step(Phase::Persist, &server.url(), change)
    };
    let steps = vec![
        edit(file("users.acl"), Syntax::Acl, user),
        edit(file("redis.conf"), Syntax::RedisConf, directive),
    ];
    plan(vec![planned_server(server)], &["users/redan"], steps)
}

#[tokio::test]
async fn a_server_that_would_not_start_keeps_its_file() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let server = open_server(release);
        let desk = Desk::new();
        let before = Snapshot::of(&server);
        let plan = edits(&server, "maxmemory-policy", "sometimes");
        let outcome = desk.apply(&plan, &mut Silent).await.unwrap();
        let Ended::RolledBack { step: 2, reason } = outcome.ended else { panic!("{outcome:?}") };
        assert!(reason.contains("would not start with it"), "{reason}");
        assert!(
            reason.contains("argument(s) must be one of") || reason.contains("nvalid"),
            "{reason}"
        );
        assert!(!reason.contains("sometimes"), "{reason}");
        assert_eq!(Snapshot::of(&server), before, "{release}");

        let mut notes = Notes::default();
        applied(desk.apply(&edits(&server, "maxmemory-policy", "allkeys-lru"), &mut notes).await);
        assert_eq!(notes.0, Vec::<String>::new(), "{release}");
        rolled_back(desk.rollback(&mut Silent).await);
        assert_eq!(Snapshot::of(&server), before, "{release}");
    }
}

#[tokio::test]
async fn what_was_broken_before_is_said_and_does_not_stop_a_plan() {
    if !servers_available() {
        return;
    }
    let server = open_server(Release::Redis7_0);
    let path = server.dir().join("redis.conf");
    let broken = fs::read_to_string(&path).unwrap() + "no-such-directive 1\n";
    fs::write(&path, &broken).unwrap();
    let desk = Desk::new();
    let mut notes = Notes::default();
    applied(desk.apply(&edits(&server, "maxmemory-policy", "allkeys-lru"), &mut notes).await);
    assert!(
        notes.0.iter().all(|note| note.contains("nor would the server start")),
        "{:?}",
        notes.0
    );
    assert_eq!(notes.0.len(), 2);
}
