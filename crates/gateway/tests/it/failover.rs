//! Sentinels and a primary that changes, while clients work.

use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use redan_gateway::{Credential, Host, Running, Sentinels, Servers};
use redan_model::{Release, Secret};
use redan_testkit::topology::{Watched, watched};
use redan_testkit::{Client, Instance, Reply, Setup, certificates, servers_available};

use crate::common::{Load, credential, gateway_before, login, refused};
use crate::encrypted::encryption;

const POLICY: &str = r#"
[databases.cache]
index = 0
[roles.web]
databases = { cache = "read-write" }
channels = ["news"]
"#;

fn local(server: &Instance) -> Host {
    Host { name: "127.0.0.1".into(), port: server.port() }
}

fn start(release: Release) -> (Watched, Running) {
    let conf = "requirepass backend-secret\nmasterauth backend-secret\n\
                user gateway on >earlier ~* &* +@all\n";
    let servers = watched(release, conf, "sentinel auth-pass main backend-secret\n");
    let sentinels = Sentinels {
        hosts: servers.sentinels.iter().map(local).collect(),
        service: "main".into(),
        tls: None,
        sentinel_credential: Credential::default(),
        credential: Credential {
            user: Some("gateway".into()),
            passwords: vec![Secret::new("earlier")],
        },
        limits_lifetime: false,
    };
    let gateway = gateway_before(Servers::Watched(sentinels), POLICY);
    (servers, gateway)
}

/// Asks a server directly. Sentinels end all connections to a server whose role they change.
fn ask(server: &Instance, words: &[&str]) -> Option<Reply> {
    let mut client = Client::connect(server.port()).ok()?;
    let login = redan_resp::encode_command(&["AUTH", "backend-secret"]);
    client.send_bytes(&[login, redan_resp::encode_command(words)].concat()).ok()?;
    client.read().and_then(|_| client.read()).ok()
}

/// Clients that write by one connection each, which must stay open.
fn load(address: SocketAddr) -> Load {
    Load::start(4, |number| {
        let mut writer = Writer::new(address, number);
        move || writer.step()
    })
}

/// One client: what it wrote, and what it may count upon.
struct Writer {
    client: Client,
    key: String,
    /// The last value that was sent.
    sent: u64,
    /// The highest value that may be there.
    most: u64,
    /// The highest value that a replica has acknowledged too.
    safe: u64,
}

impl Writer {
    fn new(address: SocketAddr, number: usize) -> Self {
        let key = format!("written:{number}");
        Self { client: login(address), key, sent: 0, most: 0, safe: 0 }
    }

    /// True when something was written.
    fn step(&mut self) -> bool {
        let token = format!("{}:{}", self.key, self.sent);
        match self.client.command(&["ECHO", &token]) {
            Reply::Error(text) => return self.on_error(&text),
            reply => assert_eq!(reply.text(), token, "the reply is its own"),
        }
        self.sent += 1;
        match self.client.command(&["SET", &self.key, &self.sent.to_string()]) {
            Reply::Error(text) if text.contains("may have been carried out") => {
                self.most = self.sent;
                return self.on_error(&text);
            }
            Reply::Error(text) => return self.on_error(&text),
            reply => assert_eq!(reply.text(), "OK"),
        }
        self.most = self.sent;
        if self.sent.is_multiple_of(8)
            && matches!(self.client.command(&["WAIT", "1", "100"]), Reply::Integer(1..))
        {
            self.safe = self.sent;
            self.check();
        }
        true
    }

    fn on_error(&mut self, text: &str) -> bool {
        let is_clear = text.contains("carried out") || text.starts_with("READONLY");
        assert!(is_clear, "the error says what became of the command: {text}");
        thread::sleep(Duration::from_millis(5));
        self.check();
        false
    }

    /// What is there was written by this client, and is not older than what was safe.
    fn check(&mut self) {
        match self.client.command(&["GET", &self.key]) {
            Reply::Error(_) => {}
            reply => {
                let value: u64 = reply.text().parse().unwrap_or_default();
                assert!((self.safe..=self.most).contains(&value), "{value} for {}", self.key);
            }
        }
    }
}

#[test]
fn clients_stay_and_lose_nothing_that_a_replica_had_when_the_primary_dies() {
    if !servers_available() {
        return;
    }
    let (mut servers, gateway) = start(Release::VERIFIED[0]);
    let load = load(gateway.address());
    load.wait(&servers.replica);
    let (mut blocked, mut listener) = (login(gateway.address()), login(gateway.address()));
    blocked.send(&["BLPOP", "nothing", "0"]);
    listener.command(&["SUBSCRIBE", "news"]);
    servers.primary.kill();
    match blocked.read().expect("its connection stays") {
        Reply::Error(text) => assert!(text.contains("may have been carried out"), "{text}"),
        other => panic!("{other}"),
    }
    assert!(listener.read().is_err(), "an end is what tells it that messages were missed");
    load.wait(&servers.replica);
    assert_eq!(blocked.command(&["SET", "after", "1"]).text(), "OK");
    assert_eq!(servers.replica.command(&["GET", "after"]).text(), "1");
    load.stop();
    gateway.stop().expect("it ends");
}

#[test]
fn a_primary_that_was_demoted_is_left_alone_and_a_replica_may_have_the_earlier_password() {
    if !servers_available() {
        return;
    }
    let (servers, gateway) = start(Release::VERIFIED[2]);
    let load = load(gateway.address());
    load.wait(&servers.primary);
    let mut idle = login(gateway.address());
    gateway.renew(vec![Secret::new("later")]);
    let renewed = ["ACL", "SETUSER", "gateway", "<earlier", ">later"];
    assert_eq!(servers.primary.command(&renewed).text(), "OK");
    load.wait(&servers.primary);
    let ordered = servers.sentinels[0].command(&["SENTINEL", "FAILOVER", "main"]);
    assert_eq!(ordered.text(), "OK");
    servers.primary.wait_for("it is a replica", |primary| {
        ask(primary, &["ROLE"]).is_some_and(|role| role.elements()[0].text() == "slave")
    });
    load.wait(&servers.replica);
    servers.primary.wait_for("nobody but the test and Sentinels is there", |primary| {
        let is_known = |line: &str| line.contains("cmd=client") || line.contains("name=sentinel-");
        ask(primary, &["CLIENT", "LIST", "TYPE", "normal"])
            .is_some_and(|clients| clients.text().lines().all(is_known))
    });
    refused(&mut idle, &["NOSUCH"], "ERR unknown command");
    assert_eq!(idle.command(&["SET", "after", "1"]).text(), "OK");
    load.stop();
    gateway.stop().expect("it ends");
}

#[test]
fn sentinels_are_asked_over_tls() {
    if !servers_available() {
        return;
    }
    let files: Vec<_> = certificates().files().collect();
    let encrypted = |port: u16, conf: &str| {
        format!(
            "tls-port {port}\ntls-replication yes\ntls-auth-clients no\ntls-ca-cert-file ca.crt\n\
             tls-cert-file server.crt\ntls-key-file server.key\n{conf}"
        )
    };
    let (port, watching) = (Instance::free_port(), Instance::free_port());
    let start = |conf: &str, sentinel| {
        let setup = Setup { conf, files: &files, sentinel, ..Setup::default() };
        // The only one of the verified servers that is built with TLS.
        Instance::start(Release::VERIFIED[0], &setup).expect("the server starts")
    };
    let _primary = start(&encrypted(port, "requirepass backend-secret\n"), false);
    let monitor = format!(
        "sentinel resolve-hostnames yes\nsentinel announce-hostnames yes\n\
         sentinel monitor main localhost {port} 1\nsentinel auth-pass main backend-secret\n\
         requirepass sentinel-secret\n"
    );
    let _sentinel = start(&encrypted(watching, &monitor), true);
    let sentinels = Sentinels {
        hosts: vec![Host { name: "localhost".into(), port: watching }],
        service: "main".into(),
        tls: Some(encryption().config),
        sentinel_credential: Credential {
            user: None,
            passwords: vec![Secret::new("sentinel-secret")],
        },
        credential: credential(),
        limits_lifetime: false,
    };
    let gateway = gateway_before(Servers::Watched(sentinels), POLICY);
    assert_eq!(login(gateway.address()).command(&["SET", "k", "v"]).text(), "OK");
    gateway.stop().expect("it ends");
}
