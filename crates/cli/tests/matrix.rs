//! The whole way on real servers: a bad state, a plan, the plan applied, an audit that is clean for what
//! the plan closes, attacks of which none succeeds, and a rollback to the exact start.
//!
//! A server of each release alone; a primary with its replica; one watched by Sentinels, through a
//! failover; a cluster.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;

use common::{Project, Run};
use redan_model::Release;
use redan_testkit::topology::{Watched, cluster, replicated, watched};
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

/// Where an apply leaves the administrator's password, and the logins of the roles.
const ADMIN: &str = ".redan/secrets/default/users/admin";
const LOGINS: &str = ".redan/secrets/default/urls.env";

/// Servers that belong together, from the bad state on.
struct Deployment {
    nodes: Vec<Instance>,
    /// How many of them, at the end, are Sentinels.
    sentinels: usize,
    project: Project,
    /// What everybody logs in with at the start; empty for nothing.
    password: &'static str,
    before: Vec<Exact>,
}

impl Deployment {
    fn new(nodes: Vec<Instance>, sentinels: usize, password: &'static str) -> Self {
        let project = Project::new(&[("redan.toml", POLICY), ("password", password)]);
        let before = nodes.iter().map(Exact::of).collect();
        Self { nodes, sentinels, project, password, before }
    }

    fn release(&self) -> Release {
        self.nodes[0].release()
    }

    /// Runs a command on all nodes, as whoever the password file says.
    fn on_all(&self, words: &[&str], user: &str, password: &str) -> Run {
        let url = if user.is_empty() { Instance::url } else { as_admin };
        let urls: Vec<String> = self.nodes.iter().map(url).collect();
        let mut words = words.to_vec();
        words.extend(urls.iter().map(String::as_str));
        words.extend(login(password));
        self.project.run(&words)
    }

    fn initial_password(&self) -> &'static str {
        if self.password.is_empty() { "" } else { "password" }
    }

    /// The plan, applied; the controls that it closed, each with its target.
    fn harden(&self, wanted: &[&str]) -> BTreeSet<(String, String)> {
        let password = self.initial_password();
        self.on_all(&["plan", "-o", "plan.json"], "", password).exits(0);
        let apply = ["apply", "plan.json", "--yes", "--format", "json"];
        let run = self.project.run(&[&apply[..], &login(password)].concat());
        let document = run.exits(0).json();
        let promises = document["verified"]["promises"].as_array().expect("promises");
        let mut closed = BTreeSet::new();
        for promise in promises {
            match text(&promise["state"]) {
                "closed" => closed.insert(about(promise)),
                state => panic!("{}: {state}: {promise}", self.release()),
            };
        }
        let has = |id: &&str| closed.iter().any(|(control, _)| control == id);
        assert!(wanted.iter().all(has), "{}: {closed:?}", self.release());
        closed
    }

    /// Every node is audited and attacked as the administrator that the plan made.
    fn withstands(&self, closed: &BTreeSet<(String, String)>) {
        let document = self.on_all(&["audit", "--format", "json"], "admin@", ADMIN).json();
        let findings = document["findings"].as_array().expect("findings");
        let failing = findings.iter().filter(|finding| finding["verdict"] == "fail");
        let failing: BTreeSet<_> = failing.map(about).collect();
        let both: Vec<_> = failing.intersection(closed).collect();
        assert!(both.is_empty(), "{}: {both:?} still fail", self.release());
        std::thread::scope(|threads| {
            for node in &self.nodes {
                threads.spawn(|| self.is_attacked_in_vain(node, &failing));
            }
        });
    }

    /// No attack succeeds, unless a control that it proves still fails: then the audit said so.
    fn is_attacked_in_vain(&self, node: &Instance, failing: &BTreeSet<(String, String)>) {
        let run = if self.sentinels().iter().any(|sentinel| sentinel.port() == node.port()) {
            self.attack(&format!("redis+sentinel://admin@127.0.0.1:{}/main", node.port()), &[])
        } else {
            let logins = format!("logins-{}.env", node.port());
            self.write_logins(node, &logins);
            self.attack(&as_admin(node), &["--credentials", &logins])
        };
        let document = run.json();
        for proof in document["proofs"].as_array().expect("proofs") {
            let attack = format!("{} {} {}", node.release(), node.url(), text(&proof["attack"]));
            assert_eq!(proof["left_behind"], serde_json::json!([]), "{attack}");
            let proves = proof["proves"].as_array().expect("controls").iter().map(text);
            let mut known = proves.map(|control| (control.to_string(), node.url()));
            let is_known = known.any(|row| failing.contains(&row));
            match text(&proof["verdict"]) {
                "blocked" | "not_applicable" => {}
                "succeeded" if is_known => {}
                verdict => panic!("{attack} {verdict}: {}", proof["reason"]),
            }
        }
    }

    fn sentinels(&self) -> &[Instance] {
        &self.nodes[self.nodes.len() - self.sentinels..]
    }

    fn attack(&self, url: &str, more: &[&str]) -> Run {
        let words = ["prove", url, "--format", "json"];
        self.project.run(&[&words[..], &login(ADMIN), more].concat())
    }

    /// The logins of the roles, at this very node.
    fn write_logins(&self, node: &Instance, name: &str) {
        let mut text = self.project.read(LOGINS);
        for other in &self.nodes {
            text = text.replace(&format!(":{}/", other.port()), &format!(":{}/", node.port()));
        }
        self.project.write(name, &text);
        let path = self.project.path().join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("a mode");
    }

    fn roll_back(&self) {
        let words = [&["rollback"], &login(self.initial_password())[..]].concat();
        self.project.run(&words).exits(0).says("everything is as it was");
        for (node, before) in self.nodes.iter().zip(&self.before) {
            // A replica may be copying its primary anew.
            node.wait_for("its key", |node| key(node) == before.key);
            let changes = Exact::of(node).changes_since(before);
            assert_eq!(changes, [""; 0], "{} {}", node.release(), node.url());
        }
    }
}

/// How the administrator that the plan made reaches a node.
fn as_admin(node: &Instance) -> String {
    node.url().replace("redis://", "redis://admin@")
}

/// The option that names the file with a password, where there is one.
fn login(password: &str) -> Vec<&str> {
    if password.is_empty() { Vec::new() } else { vec!["--password-file", password] }
}

/// Which control a finding or a promise is about, and where.
fn about(row: &Value) -> (String, String) {
    (text(&row["control"]).into(), text(&row["target"]).into())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What a rollback must bring back: settings, users, the key, and each file with its mode.
struct Exact {
    settings: BTreeMap<String, String>,
    users: BTreeSet<String>,
    key: String,
    files: BTreeMap<String, (Vec<String>, u32)>,
}

impl Exact {
    fn of(server: &Instance) -> Self {
        let pairs = server.command(&["CONFIG", "GET", "*"]).texts();
        let settings = pairs.chunks(2).filter_map(|pair| match pair {
            [name, value] => Some((name.clone(), value.clone())),
            _ => None,
        });
        // What a user without the word has; only `ACL SETUSER` says it aloud.
        let plain = |line: String| line.replace(" sanitize-payload", "");
        let users = server.command(&["ACL", "LIST"]).texts().into_iter().map(plain).collect();
        let mut files = BTreeMap::new();
        for name in ["redis.conf", "."] {
            let path = server.dir().join(name);
            let mode = fs::metadata(&path).expect("it is there").permissions().mode();
            let text = if path.is_file() {
                fs::read_to_string(&path).expect("it can be read")
            } else {
                String::new()
            };
            let lines = if text.starts_with("sentinel monitor") {
                lines_of_sentinel(&text)
            } else {
                text.lines().map(String::from).collect()
            };
            files.insert(name.to_string(), (lines, mode & 0o777));
        }
        let key = key(server);
        Self { settings: settings.collect(), users, key, files }
    }
}

/// A Sentinel writes its own file: it counts failovers there, says who the primary is by now, and
/// parts its lines by as many empty ones as it likes.
fn lines_of_sentinel(text: &str) -> Vec<String> {
    let is_news = |line: &str| {
        let kinds = ["-epoch ", " monitor ", " known-replica "];
        line.starts_with("sentinel") && kinds.iter().any(|kind| line.contains(kind))
    };
    let lines = text.lines().filter(|line| !line.is_empty() && !is_news(line));
    let mut lines: Vec<String> = lines.map(String::from).collect();
    lines.sort();
    lines
}

fn key(server: &Instance) -> String {
    server.command(&["GET", "web:1"]).text()
}

impl Exact {
    /// What is not as it was.
    fn changes_since(&self, before: &Self) -> Vec<String> {
        // Which of them is the primary is for Sentinels to say.
        let settings = self.settings.iter().filter(|(name, value)| {
            !matches!(name.as_str(), "replicaof" | "slaveof")
                && before.settings.get(*name) != Some(value)
        });
        let mut changes: Vec<String> =
            settings.map(|(name, value)| format!("{name} {value}")).collect();
        changes.extend(self.users.symmetric_difference(&before.users).cloned());
        let files = self.files.iter().filter(|(name, file)| before.files.get(*name) != Some(file));
        changes.extend(
            files.map(|(name, now)| {
                format!("{name} {now:?} instead of {:?}", before.files.get(name))
            }),
        );
        changes.extend((self.key != before.key).then(|| self.key.clone()));
        changes
    }
}

/// On each release: a bad state, and what a plan must close of it.
fn the_whole_way(
    wanted: &[&str],
    bad: impl Fn(Release) -> Deployment,
    between: impl Fn(&mut Deployment),
) {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let mut deployment = bad(release);
        let mut closed = deployment.harden(wanted);
        for node in &deployment.nodes {
            let reply = node.connect().command(&["PING"]).text();
            assert!(reply.starts_with("NOAUTH"), "{release} {}: {reply}", node.url());
        }
        between(&mut deployment);
        if deployment.sentinels > 0 {
            // A failover makes everybody write their files anew, with the mode that the umask gives.
            closed.retain(|(control, _)| control != "PERS-001");
        }
        deployment.withstands(&closed);
        deployment.roll_back();
    }
}

fn alone(release: Release, conf: &str, password: &'static str) -> Deployment {
    let setup = Setup { conf, ..Setup::default() };
    let server = Instance::start(release, &setup).expect("the server starts");
    server.command(&["SET", "web:1", "one"]);
    Deployment::new(vec![server], 0, password)
}

#[test]
fn an_open_server() {
    let wanted = ["AUTH-001", "AUTH-004", "NET-002"];
    the_whole_way(&wanted, |release| alone(release, OPEN, ""), |_| {});
}

#[test]
fn a_server_with_one_password_for_everybody() {
    let password = "Tz4mKq8wVb2nXs6cLd9gRf3hJp7y";
    let wanted = ["AUTH-003", "AUTH-006", "AUTH-007"];
    the_whole_way(&wanted, |release| alone(release, SHARED, password), |_| {});
}

/// The reply to an administrator; empty where a Sentinel ended the connection, as it does with all
/// of a server whose role it changes.
fn ask(node: &Instance, admin: &str, words: &[&str]) -> String {
    let mut client = node.connect();
    client.send(&["AUTH", "admin", admin]);
    client.send(words);
    client.read().and_then(|_| client.read()).map(|reply| reply.text()).unwrap_or_default()
}

impl Deployment {
    fn admin(&self) -> String {
        self.project.read(ADMIN).trim().into()
    }
}

#[test]
fn a_primary_with_its_replica() {
    let bad = |release| {
        let (primary, replica) = replicated(release, "protected-mode no\n");
        primary.command(&["SET", "web:1", "one"]);
        replica.wait_for("the key", |replica| key(replica) == "one");
        Deployment::new(vec![primary, replica], 0, "")
    };
    the_whole_way(&["AUTH-001"], bad, |deployment| {
        // A new link needs the user that the plan made.
        let kill = ["CLIENT", "KILL", "TYPE", "master"];
        ask(&deployment.nodes[1], &deployment.admin(), &kill);
        deployment.has_replica(1);
    });
}

/// The primary dies, its replica takes over, and the old primary comes back as a replica.
#[test]
fn a_pair_watched_by_sentinels() {
    let bad = |release| {
        let Watched { primary, replica, sentinels } = watched(release, "protected-mode no\n", "");
        primary.command(&["SET", "web:1", "one"]);
        replica.wait_for("the key", |replica| key(replica) == "one");
        let nodes: Vec<Instance> = [primary, replica].into_iter().chain(sentinels).collect();
        Deployment::new(nodes, 3, "")
    };
    the_whole_way(&["AUTH-001"], bad, |deployment| {
        deployment.nodes[0].kill();
        deployment.has_primary(1);
        deployment.nodes[0].start_again().expect("the old primary starts");
        deployment.has_replica(0);
    });
}

impl Deployment {
    /// Waits until all Sentinels name the node, and it takes writes.
    fn has_primary(&self, index: usize) {
        let (admin, node) = (self.admin(), &self.nodes[index]);
        let port = node.port().to_string();
        for sentinel in self.sentinels() {
            sentinel.wait_for("a failover", |sentinel| {
                let mut client = sentinel.connect();
                client.command(&["AUTH", "admin", &admin]);
                let address = client.command(&["SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main"]);
                address.texts().get(1) == Some(&port)
            });
        }
        node.wait_for("a write", |node| ask(node, &admin, &["SET", "web:1", "one"]) == "OK");
    }

    /// Waits until the node follows the other as a replica.
    fn has_replica(&self, index: usize) {
        let admin = self.admin();
        self.nodes[index].wait_for("the link", |node| {
            ask(node, &admin, &["INFO", "replication"]).contains("master_link_status:up")
        });
    }
}

#[test]
fn a_cluster_of_six() {
    let bad = |release| Deployment::new(cluster(release, 3, "protected-mode no\n"), 0, "");
    the_whole_way(&["AUTH-001"], bad, |deployment| {
        let admin = deployment.admin();
        for node in &deployment.nodes {
            node.wait_for("the cluster", |node| {
                ask(node, &admin, &["CLUSTER", "INFO"]).contains("cluster_state:ok")
            });
        }
    });
}
