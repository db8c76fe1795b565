//! A gateway in front of a real server.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use redan_gate::{Compiled, Exposure};
use redan_gateway::{Address, Backend, Credential, Options, Running, Servers, start};
use redan_model::{Release, Secret};
use redan_testkit::{Client, Instance, Reply, Setup, servers_available};

/// The password of every role in these tests.
pub const PASSWORD: &str = "correct-horse";

/// A server and a gateway before it, both ended with it.
pub struct Pair {
    pub server: Instance,
    gateway: Option<Running>,
}

impl Pair {
    /// Starts both.
    pub fn start(release: Release, policy: &str) -> Self {
        Self::start_with(release, policy, "requirepass backend-secret\n")
    }

    /// Starts both; the configuration gives the default user its password.
    pub fn start_with(release: Release, policy: &str, conf: &str) -> Self {
        let conf = format!("save \"\"\n{conf}");
        let setup = Setup { conf: &conf, ..Setup::default() };
        let server = Instance::start(release, &setup).expect("the server starts");
        let gateway = Some(gateway(server.port(), policy));
        Self { server, gateway }
    }

    /// The gateway.
    pub fn gateway(&self) -> &Running {
        self.gateway.as_ref().expect("the gateway runs")
    }

    /// A connection to the gateway, without a login.
    pub fn connect(&self) -> Client {
        Client::connect(self.gateway().address().port()).expect("the gateway listens")
    }

    /// A connection that is logged in.
    pub fn login(&self, role: &str) -> Client {
        let mut client = self.connect();
        assert_eq!(client.command(&["AUTH", role, PASSWORD]).text(), "OK");
        client
    }

    /// Ends the gateway, which must not fail.
    pub fn stop(mut self) {
        let gateway = self.gateway.take().expect("the gateway runs");
        gateway.stop().expect("the gateway ends cleanly");
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        if let Some(gateway) = self.gateway.take() {
            gateway.stop().ok();
        }
    }
}

/// A policy, with the same password for every role.
pub fn compiled(policy: &str) -> Arc<Compiled> {
    let policy = redan_policy::parse(policy, "redan.toml", &[]).expect("the policy is valid");
    let passwords = |role: &String| (role.clone(), vec![Secret::new(PASSWORD)]);
    let passwords: BTreeMap<_, _> = policy.roles.keys().map(passwords).collect();
    Arc::new(Compiled::new(&policy, &passwords).expect("the policy compiles"))
}

/// A gateway before a server on a port of this machine.
pub fn gateway(port: u16, policy: &str) -> Running {
    gateway_to(([127, 0, 0, 1], port).into(), policy)
}

/// A gateway before a server that runs.
pub fn gateway_to(address: SocketAddr, policy: &str) -> Running {
    gateway_with(backend(address, policy), policy)
}

/// A server without TLS.
pub fn backend(address: SocketAddr, policy: &str) -> Backend {
    Backend {
        address: Address::Tcp(address),
        tls: None,
        credential: credential(),
        limits_lifetime: !compiled(policy).lifetimes().is_empty(),
        must_be_primary: false,
    }
}

/// The default user with the password of every server in these tests.
pub fn credential() -> Credential {
    Credential { user: None, passwords: vec![Secret::new("backend-secret")] }
}

/// A gateway before this server.
pub fn gateway_with(backend: Backend, policy: &str) -> Running {
    gateway_before(Servers::One(backend), policy)
}

/// A gateway before whatever these are.
pub fn gateway_before(servers: Servers, policy: &str) -> Running {
    start(&options(servers, policy)).expect("the gateway starts")
}

/// What a gateway before them does.
pub fn options(servers: Servers, policy: &str) -> Options {
    Options {
        listen: ([127, 0, 0, 1], 0).into(),
        threads: 2,
        servers,
        tls: None,
        gate: compiled(policy),
        watch: Some(([127, 0, 0, 1], 0).into()),
        proxies: Vec::new(),
        handover: None,
        trail: None,
        exposure: |_, _| Exposure::No,
    }
}

/// A connection to a gateway that is logged in as `web`.
pub fn login(address: SocketAddr) -> Client {
    let mut client = Client::connect(address.port()).expect("the gateway listens");
    assert_eq!(client.command(&["AUTH", "web", PASSWORD]).text(), "OK");
    client
}

/// Clients that go on until they are stopped.
pub struct Load {
    is_stopping: Arc<AtomicBool>,
    progress: Vec<Arc<AtomicU64>>,
    threads: Vec<JoinHandle<()>>,
}

/// Steps that each client must have done before a test goes on.
const ENOUGH: u64 = 50;

impl Load {
    /// Starts them. `client` makes the work of one: a step, which says whether it came forward.
    pub fn start<S: FnMut() -> bool + Send + 'static>(
        clients: usize,
        client: impl Fn(usize) -> S,
    ) -> Self {
        let is_stopping = Arc::new(AtomicBool::new(false));
        let progress: Vec<_> = (0..clients).map(|_| Arc::new(AtomicU64::new(0))).collect();
        let thread = |(number, progress): (usize, &Arc<AtomicU64>)| {
            let (stop, progress) = (Arc::clone(&is_stopping), Arc::clone(progress));
            let mut step = client(number);
            thread::spawn(move || {
                while !stop.load(Ordering::Acquire) {
                    progress.fetch_add(u64::from(step()), Ordering::Release);
                }
            })
        };
        let threads = progress.iter().enumerate().map(thread).collect();
        Self { is_stopping, progress, threads }
    }

    /// Waits until every client has come forward.
    pub fn wait(&self, server: &Instance) {
        let now = || self.progress.iter().map(|count| count.load(Ordering::Acquire));
        let before: Vec<u64> = now().collect();
        server.wait_for("every client works", |_| {
            let has_failed = self.threads.iter().any(JoinHandle::is_finished);
            has_failed || now().zip(&before).all(|(count, before)| count >= before + ENOUGH)
        });
    }

    /// Ends them; none must have failed.
    pub fn stop(self) {
        self.is_stopping.store(true, Ordering::Release);
        for thread in self.threads {
            thread.join().expect("every reply was right");
        }
    }
}

/// Sends a command that must be refused with this beginning.
#[track_caller]
pub fn refused(client: &mut Client, words: &[&str], start: &str) {
    match client.command(words) {
        Reply::Error(text) => assert!(text.starts_with(start), "{words:?}: {text}"),
        other => panic!("{words:?} answered {other}"),
    }
}

/// Runs a test before each verified release.
pub fn on_every_server(policy: &str, test: impl Fn(&Pair)) {
    if servers_available() {
        for release in Release::VERIFIED {
            let pair = Pair::start(release, policy);
            test(&pair);
            pair.stop();
        }
    }
}
