//! Servers that replicate move to encrypted links together, and back. Redis 7.0 is the release of the
//! three whose build has TLS.

mod common;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use common::Project;
use redan_model::Release;
use redan_net::tls::Tls;
use redan_net::{Connector, Deadline, Encryption, Endpoint, Error, Limits, Timeouts};
use redan_testkit::{Instance, Setup, servers_available, topology};
use serde_json::Value;

const PASSWORD: &str = "Tz4mKq8wVb2nXs6cLd9gRf3hJp7y";
const RELEASE: Release = Release::Redis7_0;
/// Encrypted ports are this far above the plain ones, where several servers share a host.
const ABOVE: u16 = 10;

/// Tests with encrypted ports run one after another: ten ports above those of one test are not given
/// to another meanwhile.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A directory with a policy that wants TLS, certificates in it, and the password of the servers.
fn project(clients: &str) -> Project {
    let project = Project::new(&[("password", PASSWORD)]);
    let dir = project.path().display().to_string();
    project.write(
        "redan.toml",
        &format!(
            "[policy]\nname = \"shop\"\n[databases.cache]\nindex = 0\n[roles.web]\n\
             databases = {{ cache = \"read-write\" }}\nkeys = [\"web:*\"]\n\
             [network]\npublished = \"any\"\ntls = \"required\"\n[tls]\nclients = \"{clients}\"\n\
             certificate = \"{dir}/server.crt\"\nkey = \"{dir}/server.key\"\nauthority = \"{dir}/ca.crt\"\n"
        ),
    );
    project
}

fn authority(project: &Project) -> PathBuf {
    project.path().join("ca.crt")
}

fn plan(project: &Project, words: &[&str]) -> Value {
    let fixed = ["plan", "--password-file", "password", "-o", "plan.json", "--format", "json"];
    let plan = project.run(&[&fixed[..], words].concat()).exits(0).json();
    common::follows(redan_report::schema::PLAN, &plan);
    plan
}

fn apply(project: &Project) {
    let words = ["apply", "plan.json", "--yes", "--password-file", "password"];
    project.run(&words).exits(0);
}

/// The numbers of the steps whose change holds the text.
fn steps(plan: &Value, text: &str) -> Vec<u64> {
    let steps = plan["steps"].as_array().expect("steps").iter();
    let with = steps.filter(|step| step["change"].to_string().contains(text));
    with.map(|step| step["number"].as_u64().expect("a number")).collect()
}

/// The numbers of the steps that set the directive in a running server.
fn sets(plan: &Value, directive: &str) -> Vec<u64> {
    steps(plan, &format!("\"directive\":\"{directive}\""))
}

/// One command on the encrypted port, as the administrator that the plan made.
fn ask(project: &Project, port: u16, words: &[&str]) -> Result<String, Error> {
    let password = project.read(".redan/secrets/default/users/admin");
    let ca = std::fs::read(authority(project)).expect("an authority");
    let connector = Connector {
        timeouts: Timeouts::default(),
        limits: Limits::DEFAULT,
        tls: Tls::from_pem(Some(&ca), None).expect("an authority"),
    };
    let endpoint = Endpoint::Tcp { host: "127.0.0.1".into(), port };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let deadline = Deadline::start(&connector.timeouts);
        let mut client = connector.connect(&endpoint, Encryption::Tls, deadline).await?;
        assert!(client.is_trusted(), "port {port} proves who it is");
        client.command(&["AUTH", "admin", password.trim()]).await?;
        let reply = client.command(words).await?;
        let items = reply.elements().unwrap_or_default();
        let items: Vec<String> = items.into_iter().filter_map(redan_net::Frame::to_text).collect();
        Ok(reply.to_error().or(reply.to_text()).unwrap_or_else(|| items.join(" ")))
    })
}

/// Waits until the reply holds the text.
fn wait_for(project: &Project, server: &Instance, words: &[&str], text: &str) {
    server.wait_for(text, |server| {
        ask(project, server.port() + ABOVE, words).is_ok_and(|reply| reply.contains(text))
    });
}

fn is_plain(server: &Instance) -> bool {
    std::net::TcpStream::connect(("127.0.0.1", server.port())).is_ok()
}

/// Settings, users and file of a server.
#[derive(PartialEq)]
struct State {
    settings: BTreeMap<String, String>,
    users: Vec<String>,
    file: String,
}

impl State {
    fn of(server: &Instance) -> Self {
        let mut users = server.command(&["ACL", "LIST"]).texts();
        users.sort();
        let words = server.command(&["CONFIG", "GET", "*"]).texts();
        let pair = |pair: &[String]| (pair[0].clone(), pair[1].clone());
        Self {
            settings: words.chunks(2).map(pair).collect(),
            users,
            file: std::fs::read_to_string(server.dir().join("redis.conf")).expect("a file"),
        }
    }

    /// Everything must be as it was.
    #[track_caller]
    fn is_again(&self, server: &Instance) {
        let now = Self::of(server);
        for (name, value) in &self.settings {
            assert_eq!(now.settings.get(name), Some(value), "{name}");
        }
        assert_eq!(now.users, self.users);
        assert_eq!(now.file, self.file);
    }
}

/// Writes until it is told to end, and after each write asks that the replica has it. Returns how many.
fn write(primary: &Instance, end: &Arc<AtomicBool>) -> thread::JoinHandle<usize> {
    let (mut client, end) = (primary.connect(), end.clone());
    client.command(&["AUTH", PASSWORD]);
    thread::spawn(move || {
        let mut written = 0;
        while !end.load(Ordering::Relaxed) {
            let key = format!("web:{written}");
            assert_eq!(client.command(&["SET", &key, "kept"]).text(), "OK");
            assert_eq!(client.command(&["WAIT", "1", "10000"]).text(), "1", "{key} is replicated");
            written += 1;
        }
        written
    })
}

#[test]
fn a_replica_moves_first_and_its_primary_closes_last() {
    if !servers_available() {
        return;
    }
    let _turn = turn();
    let conf = format!("bind 0.0.0.0\nrequirepass {PASSWORD}\nmasterauth {PASSWORD}\n");
    let (primary, replica) = topology::replicated(RELEASE, &conf);
    let before = [&primary, &replica].map(State::of);
    let project = project("off");

    let end = Arc::new(AtomicBool::new(false));
    let writer = write(&primary, &end);
    let added = plan(&project, &[&primary.url(), "--phase", "add"]);
    let (opened, moved) = (sets(&added, "tls-port"), steps(&added, "\"follow\""));
    assert_eq!((opened.len(), moved.len()), (2, 1));
    assert!(opened.iter().all(|opened| *opened < moved[0]));
    assert_eq!(steps(&added, "issue_certificate").len(), 1, "both use the same files");
    apply(&project);
    end.store(true, Ordering::Relaxed);
    let written = writer.join().expect("every write was answered and replicated");
    assert!(written > 0);
    assert!(is_plain(&primary) && is_plain(&replica));
    let info = replica.command(&["INFO", "replication"]).text();
    assert!(info.contains("master_link_status:up"), "{info}");
    assert!(info.contains(&format!("master_port:{}", primary.port() + ABOVE)), "{info}");
    let stats = primary.command(&["INFO", "stats"]).text();
    assert!(stats.contains("sync_full:1\r\n"), "only what was missed was sent: {stats}");

    let url = format!("rediss://127.0.0.1:{}", primary.port() + ABOVE);
    let ca = authority(&project).display().to_string();
    plan(&project, &[&url, "--phase", "close", "--tls-ca", &ca]);
    let words = ["apply", "plan.json", "--yes", "--password-file", "password", "--tls-ca", &ca];
    project.run(&words).exits(0);
    assert!(!is_plain(&primary) && !is_plain(&replica));
    wait_for(&project, &replica, &["INFO", "keyspace"], &format!("keys={written},"));

    // A change of roles, encrypted in both directions.
    let tls = |server: &Instance| (server.port() + ABOVE).to_string();
    ask(&project, replica.port() + ABOVE, &["REPLICAOF", "NO", "ONE"]).expect("a reply");
    let words = ["REPLICAOF", "127.0.0.1", &tls(&replica)];
    ask(&project, primary.port() + ABOVE, &words).expect("a reply");
    wait_for(&project, &primary, &["INFO", "replication"], "master_link_status:up");
    ask(&project, primary.port() + ABOVE, &["REPLICAOF", "NO", "ONE"]).expect("a reply");
    let words = ["REPLICAOF", "127.0.0.1", &tls(&primary)];
    ask(&project, replica.port() + ABOVE, &words).expect("a reply");
    wait_for(&project, &replica, &["INFO", "replication"], "master_link_status:up");

    for _ in 0..2 {
        project.run(&["rollback", "--password-file", "password", "--tls-ca", &ca]).exits(0);
    }
    before.iter().zip([&primary, &replica]).for_each(|(before, node)| before.is_again(node));
    replica.wait_for("the plain link", |replica| {
        replica.command(&["INFO", "replication"]).text().contains("master_link_status:up")
    });
    assert_eq!(replica.command(&["DBSIZE"]).text(), written.to_string());
}

/// A Sentinel that dials in clear would put a replica back that follows an encrypted port.
#[test]
fn nodes_that_sentinels_watch_keep_their_links() {
    if !servers_available() {
        return;
    }
    let _turn = turn();
    let mut watched = topology::watched(RELEASE, "bind 0.0.0.0\nprotected-mode no\n", "");
    let project = project("off");
    let (primary, sentinel) = (watched.primary.url(), watched.sentinels[0].url());
    let plan = plan(&project, &[&primary, &sentinel]);
    assert_eq!(sets(&plan, "tls-port").len(), 2);
    assert!(steps(&plan, "\"follow\"").is_empty() && sets(&plan, "port").is_empty());
    let remains = plan["remains"].as_array().expect("remains");
    let advice = |target: &str| {
        let of_plain = |row: &&Value| row["control"] == "TLS-002" && row["target"] == target;
        remains.iter().any(|row| of_plain(&row))
    };
    assert!(advice(&primary) && advice(&watched.replica.url()), "{remains:?}");
    apply(&project);
    let password = project.read(".redan/secrets/default/users/admin");
    watched.sentinels[0].log_in_as("admin", password.trim());
    watched.sentinels[0].wait_for("a quorum", |sentinel| {
        sentinel.command(&["SENTINEL", "CKQUORUM", "main"]).text().starts_with("OK")
    });
    assert!(is_plain(&watched.primary) && is_plain(&watched.replica));
}

/// The policy asks clients for certificates: the plan issues one to each role and to Redan itself, and
/// without one nobody gets as far as a login.
#[test]
fn applications_get_client_certificates() {
    if !servers_available() {
        return;
    }
    let _turn = turn();
    let conf = format!("bind 0.0.0.0\nrequirepass {PASSWORD}\n");
    let setup = Setup { conf: &conf, ..Setup::default() };
    let server = Instance::start(RELEASE, &setup).expect("the server starts");
    let before = State::of(&server);
    let project = project("required");
    let planned = plan(&project, &[&server.url()]);
    assert_eq!(sets(&planned, "port").len(), 1, "the plain port closes");
    apply(&project);
    assert!(!is_plain(&server));
    let files = project.path().join(".redan/secrets/default/certificates");
    for name in ["ca.crt", "web.crt", "web.key", "admin.crt", "admin.key"] {
        let mode = std::fs::metadata(files.join(name)).expect(name).permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let urls = project.read(".redan/secrets/default/urls.env");
    let variable = |name: &str| {
        let start = format!("{name}=");
        let line = urls.lines().find_map(|line| line.strip_prefix(&start));
        line.expect("a variable").to_string()
    };
    assert!(variable("REDIS_URL_WEB_CACHE").starts_with("rediss://web:"));
    let identity = [variable("REDIS_TLS_CERT_WEB"), variable("REDIS_TLS_KEY_WEB")];
    let ca = variable("REDIS_TLS_CA_WEB");
    let port = server.port() + ABOVE;
    let password = project.read(".redan/secrets/default/users/web");
    let words = ["AUTH", "web", password.trim()];
    let stranger = reply(port, (&ca, None), &words);
    assert!(matches!(stranger, Err(Error::CertificateRequired(_) | Error::Closed { .. })));
    assert_eq!(reply(port, (&ca, Some(&identity)), &words).expect("a reply"), "OK");
    project.run(&["rollback", "--password-file", "password"]).exits(0);
    before.is_again(&server);
    assert!(!files.join("web.key").exists());
}

/// The reply to one command on the encrypted port, with or without a client certificate.
fn reply(
    port: u16,
    (ca, identity): (&str, Option<&[String; 2]>),
    words: &[&str],
) -> Result<String, Error> {
    let read = |path: &str| std::fs::read(path).expect("a file");
    let identity = identity.map(|[certificate, key]| (read(certificate), read(key)));
    let identity = identity.as_ref().map(|(certificate, key)| (&certificate[..], &key[..]));
    let tls = Tls::from_pem(Some(&read(ca)), identity).expect("certificates");
    let connector = Connector { timeouts: Timeouts::default(), limits: Limits::DEFAULT, tls };
    let endpoint = Endpoint::Tcp { host: "127.0.0.1".into(), port };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let deadline = Deadline::start(&connector.timeouts);
        let mut client = connector.connect(&endpoint, Encryption::Tls, deadline).await?;
        let reply = client.command(words).await?;
        Ok(reply.to_error().or(reply.to_text()).unwrap_or_default())
    })
}

#[test]
fn a_cluster_moves_as_a_whole() {
    if !servers_available() {
        return;
    }
    let _turn = turn();
    let conf = "cluster-node-timeout 3000\nbind 0.0.0.0\nprotected-mode no\n";
    let mut nodes = topology::cluster(RELEASE, 3, conf);
    for node in &nodes {
        node.command(&["SET", "web:1", "kept"]);
    }
    let before: Vec<_> = nodes.iter().map(State::of).collect();
    let project = project("off");
    let url = nodes[0].url().replace("redis://", "redis+cluster://");
    let plan = || plan(&project, &[&url]);
    let planned = plan();
    let (opened, moved) = (sets(&planned, "tls-port"), sets(&planned, "tls-cluster"));
    let closed = sets(&planned, "port");
    assert_eq!((opened.len(), moved.len(), closed.len()), (6, 6, 6));
    assert!(opened.iter().max() < moved.iter().min() && moved.iter().max() < closed.iter().min());
    apply(&project);
    for node in &nodes {
        assert!(!is_plain(node));
        wait_for(&project, node, &["CLUSTER", "INFO"], "cluster_state:ok");
    }
    wait_for(&project, &nodes[3], &["INFO", "replication"], "master_link_status:up");
    project.run(&["rollback", "--password-file", "password"]).exits(0);
    for (primary, replica) in nodes.iter().zip(&nodes[3..]) {
        // Nodes hear from each other where they are now.
        let link = format!("master_port:{}\r\nmaster_link_status:up", primary.port());
        replica.wait_for("the plain link", |replica| {
            replica.command(&["INFO", "replication"]).text().contains(&link)
        });
    }
    before.iter().zip(&nodes).for_each(|(before, node)| before.is_again(node));

    plan();
    apply(&project);
    // A start with the new file finds the others, and is found by them, on the bus where it was.
    nodes[4].kill();
    nodes[4].start_again().expect("it starts with its new file");
    wait_for(&project, &nodes[4], &["INFO", "replication"], "master_link_status:up");
    nodes[0].kill();
    wait_for(&project, &nodes[3], &["INFO", "replication"], "role:master");
    wait_for(&project, &nodes[1], &["CLUSTER", "INFO"], "cluster_state:ok");
}
