//! What the tests share: a server that is open, and a plan, written by hand, that closes it.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use redan_apply::{Ended, Error, Observer, Outcome, Reach, Request, Rollback, State};
use redan_model::plan::{
    Afterwards, Change, ConfigSetting, Expectation, Expected, Phase, Plan, PlannedSecret,
    PlannedServer, Risk, SCHEMA, Step, Template, Undo,
};
use redan_model::{Release, Secret};
use redan_testkit::{Instance, Reply, Setup};
use tempfile::TempDir;

/// A server without any protection, with a configuration file and an ACL file of its own.
pub fn open_server(release: Release) -> Instance {
    let conf = "# Ours\nprotected-mode no\n\nmaxmemory 100mb   \naclfile users.acl\nsave \"\"\n";
    let acl = "user default on nopass ~* &* +@all\nuser old on >old-password ~old:* +get\n\
        user app on >app-password ~app:* +get +set\n";
    let setup = Setup { conf, files: &[("users.acl", acl)], ..Setup::default() };
    let server =
        Instance::start(release, &setup).unwrap_or_else(|failure| panic!("{}", failure.log));
    for file in ["redis.conf", "users.acl"] {
        fs::set_permissions(server.dir().join(file), fs::Permissions::from_mode(0o600)).unwrap();
    }
    server.command(&["SET", "old:key", "value"]);
    server
}

pub fn step(phase: Phase, target: &str, change: Change) -> Step {
    Step {
        number: 0,
        phase,
        target: target.into(),
        undo: undo(&change),
        change,
        expect: Vec::new(),
        closes: Vec::new(),
        why: "the test says so".into(),
        risk: Risk::None,
        needs_restart: false,
        interrupts: None,
    }
}

fn undo(change: &Change) -> Undo {
    match change {
        Change::SetUser { .. } | Change::DeleteUser { .. } => Undo::RestoreUser,
        Change::PersistConfig | Change::PersistUsers => Undo::PersistAgain,
        Change::EditFile { .. } | Change::CreateFile { .. } | Change::IssueCertificate { .. } => {
            Undo::RestoreFile
        }
        Change::SetMode { .. } => Undo::RestoreMode,
        change if change.is_check() => Undo::Nothing,
        _ => Undo::RestoreSettings,
    }
}

pub fn set_user(user: &str, rules: &[Template]) -> Change {
    Change::SetUser { user: user.into(), rules: rules.to_vec(), keep_passwords: false }
}

pub fn set_config(pairs: &[(&str, &str)]) -> Change {
    let setting = |(name, value): &(&str, &str)| ConfigSetting {
        directive: (*name).into(),
        value: Template::text(value),
    };
    Change::SetConfig { settings: pairs.iter().map(setting).collect() }
}

pub fn prove_login(user: &str) -> Change {
    Change::ProveLogin { user: user.into(), secret: format!("users/{user}") }
}

/// `>password` of a user.
pub fn password(user: &str) -> Template {
    Template::text(">").then(&Template::secret(&format!("users/{user}")))
}

pub fn words(text: &str) -> Vec<Template> {
    text.split(' ').map(Template::text).collect()
}

pub fn secret(name: &str) -> PlannedSecret {
    PlannedSecret {
        name: name.into(),
        provider: "generated".into(),
        location: None,
        purpose: "a test".into(),
    }
}

pub fn planned_server(server: &Instance) -> PlannedServer {
    let path = |name: &str| Some(server.dir().join(name).display().to_string());
    PlannedServer {
        target: server.url(),
        release: server.release().name().into(),
        role: "primary".into(),
        config_file: path("redis.conf"),
        acl_file: path("users.acl"),
        user: "default".into(),
        run_id: Some(info(server, "run_id")),
        afterwards: Some(Afterwards {
            user: "redan".into(),
            secret: "users/redan".into(),
            target: None,
            authority: None,
        }),
    }
}

/// A field of `INFO server`.
pub fn info(server: &Instance, field: &str) -> String {
    let text = server.command(&["INFO", "everything"]).text();
    let mut fields = text.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(name, _)| *name == field).map(|(_, value)| value.trim().into()).unwrap()
}

pub fn plan(servers: Vec<PlannedServer>, secrets: &[&str], mut steps: Vec<Step>) -> Plan {
    for (number, step) in (1..).zip(&mut steps) {
        step.number = number;
    }
    Plan {
        schema: SCHEMA.into(),
        id: "0123456789abcdef".into(),
        policy: "test".into(),
        environment: Some("test".into()),
        production: false,
        targets: servers.iter().map(|server| server.target.clone()).collect(),
        secrets: secrets.iter().map(|name| secret(name)).collect(),
        servers,
        steps,
        urls: Vec::new(),
        certificates: Vec::new(),
        remains: Vec::new(),
    }
}

/// The plan under the id that belongs to it, whatever a test changed in it.
fn sealed(plan: &Plan) -> Plan {
    Plan { id: redan_plan::id(plan), ..plan.clone() }
}

/// Users first and proven, then settings, then closed, then persisted.
pub fn closing_plan(server: &Instance) -> Plan {
    use Phase::{Close, Identities, Persist, Settings};
    let target = &server.url();
    let admin = [vec!["on".into(), password("redan")], words("~* &* +@all")].concat();
    let web = [
        vec!["on".into(), password("web")],
        words("~* resetchannels -@all +@read +@write +ping +@connection"),
    ]
    .concat();
    let mut settings =
        step(Settings, target, set_config(&[("maxmemory", "50mb"), ("timeout", "600")]));
    settings.expect = vec![Expectation::Setting {
        directive: "maxmemory".into(),
        value: Expected::Plain("104857600".into()),
    }];
    let mut old = step(Close, target, Change::DeleteUser { user: "old".into() });
    old.expect = vec![user_line(server, "old")];
    let mut close = step(Close, target, set_user("default", &words("off resetchannels -@all")));
    close.expect = vec![user_line(server, "default")];
    let steps = vec![
        step(Identities, target, set_user("redan", &admin)),
        step(Identities, target, prove_login("redan")),
        step(Identities, target, set_user("web", &web)),
        step(Identities, target, prove_login("web")),
        settings,
        step(Settings, target, Change::EnableAppendOnly),
        old,
        close,
        step(Close, target, Change::ProveClosed),
        step(Persist, target, Change::PersistConfig),
        step(Persist, target, Change::PersistUsers),
        step(Persist, target, Change::ProveClosed),
    ];
    plan(vec![planned_server(server)], &["users/redan", "users/web"], steps)
}

/// The user as it is now, its hashes masked.
pub fn user_line(server: &Instance, user: &str) -> Expectation {
    let lines = server.command(&["ACL", "LIST"]).texts();
    let line = lines.into_iter().find(|line| line.split(' ').nth(1) == Some(user));
    let masked = |line: String| {
        let word = |word: &str| {
            if word.starts_with('#') && word.len() == 65 {
                "#‹secret›".to_string()
            } else {
                word.to_string()
            }
        };
        line.split(' ').map(word).collect::<Vec<_>>().join(" ")
    };
    Expectation::User { user: user.into(), line: line.map(masked) }
}

/// A state directory, and who asks.
pub struct Desk {
    path: PathBuf,
    _directory: Option<TempDir>,
}

impl Desk {
    pub fn new() -> Self {
        let directory = TempDir::new().unwrap();
        Self { path: directory.path().into(), _directory: Some(directory) }
    }

    /// One that is there and stays.
    pub fn at(path: &Path) -> Self {
        Self { path: path.into(), _directory: None }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn state(&self) -> State {
        State::open(&self.path().join("state")).unwrap()
    }

    pub fn secret(&self, user: &str) -> String {
        let path = self.path().join("state/secrets/test/users").join(user);
        fs::read_to_string(path).unwrap().trim().to_string()
    }

    pub async fn apply(&self, plan: &Plan, observer: &mut dyn Observer) -> Result<Outcome, Error> {
        self.apply_in(self.path(), plan, observer).await
    }

    /// Applies a plan whose relative paths belong to a directory.
    pub async fn apply_in(
        &self,
        directory: &Path,
        plan: &Plan,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, Error> {
        let state = self.state();
        let request = Request { directory, ..self.request(&state) };
        redan_apply::execute(&sealed(plan), &request, observer).await
    }

    pub async fn resume(&self, observer: &mut dyn Observer) -> Result<Outcome, Error> {
        let state = self.state();
        redan_apply::resume(&self.request(&state), observer).await
    }

    pub async fn rollback(&self, observer: &mut dyn Observer) -> Result<Rollback, Error> {
        let state = self.state();
        redan_apply::rollback(None, "the test says so", &self.request(&state), observer).await
    }

    pub fn request<'a>(&'a self, state: &'a State) -> Request<'a> {
        Request {
            state,
            reach: Reach::default(),
            directory: self.path(),
            password: &|_| None::<Secret>,
            config_name: &|_| None,
            variable: &|_| None,
            confirm_within: None,
            watchdog: &|_| Ok(()),
            look: Duration::from_secs(20),
            patience: Duration::from_secs(20),
        }
    }
}

/// Everything of a server that a rollback must bring back.
#[derive(Debug, PartialEq)]
pub struct Snapshot {
    settings: BTreeMap<String, String>,
    users: Vec<String>,
    files: BTreeMap<PathBuf, (Vec<u8>, u32)>,
    key: String,
}

impl Snapshot {
    pub fn of(server: &Instance) -> Self {
        let pairs = server.command(&["CONFIG", "GET", "*"]).texts();
        let settings = pairs.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        let mut users = server.command(&["ACL", "LIST"]).texts();
        users.sort();
        let files = ["redis.conf", "users.acl"].map(|name| {
            let path = server.dir().join(name);
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            (path.clone(), (fs::read(path).unwrap(), mode))
        });
        let key = server.command(&["GET", "old:key"]).text();
        Self { settings, users, files: files.into(), key }
    }
}

/// Runs a command as a user of the plan.
pub fn as_user(server: &Instance, user: &str, password: &str, words: &[&str]) -> Reply {
    let mut client = server.connect();
    client.command(&["AUTH", user, password]);
    client.command(words)
}

#[track_caller]
pub fn applied(outcome: Result<Outcome, Error>) -> String {
    let outcome = outcome.unwrap_or_else(|error| panic!("failed to {error}"));
    assert_eq!(outcome.ended, Ended::Applied);
    outcome.id
}

#[track_caller]
pub fn rolled_back(rollback: Result<Rollback, Error>) {
    let rollback = rollback.unwrap_or_else(|error| panic!("failed to {error}"));
    assert_eq!(rollback.problems, Vec::<String>::new());
}
