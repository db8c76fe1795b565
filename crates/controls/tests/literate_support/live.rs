//! Starts the servers of a case, and looks at them.

use std::time::{Duration, Instant};

use redan_collect::fleet::{self, FleetOptions};
use redan_collect::live::{Credentials, LiveOptions, LiveTarget};
use redan_model::{Date, Facts, Redactor, Release, Secret};
use redan_net::tls::Tls;
use redan_testkit::literate::{ServerBlock, fill};
use redan_testkit::{Instance, Reply, Setup, certificates};

use super::case::Case;

/// A server of a case.
pub struct Running {
    pub instance: Instance,
    /// The port that took the place of `{tls-port}`.
    tls_port: Option<u16>,
}

/// How long servers may take to find each other. A replica that is refused never does.
const PATIENCE: Duration = Duration::from_millis(2500);

/// Starts every server of a case on ports that are known before, so that they can name each other.
pub fn start(case: &Case, release: Release) -> Result<Vec<Running>, String> {
    let ports: Vec<u16> = case.servers.iter().map(|_| Instance::free_port()).collect();
    let mut servers = Vec::new();
    for (block, port) in case.servers.iter().zip(&ports) {
        servers.push(start_one(case, block, *port, release, &ports)?);
    }
    wait_for_replicas(case, &servers);
    for command in &case.commands {
        let server = &servers[command.server].instance;
        let words: Vec<String> = command
            .words
            .iter()
            .map(|word| fill(&case.servers, word, &ports, server.dir()))
            .collect();
        let reply = server.command(&words.iter().map(String::as_str).collect::<Vec<_>>());
        if let (Reply::Error(error), false) = (reply, command.is_refused) {
            return Err(format!("{words:?} was refused: {error}"));
        }
    }
    wait_for_cluster(case, &servers);
    Ok(servers)
}

/// Gives replicas the time to connect; those that cannot are left as they are.
fn wait_for_replicas(case: &Case, servers: &[Running]) {
    let follows = |line: &str| line.starts_with("replicaof ") || line.starts_with("slaveof ");
    let start = Instant::now();
    for (block, server) in case.servers.iter().zip(servers) {
        while block.conf.lines().any(follows)
            && start.elapsed() < PATIENCE
            && !server.instance.log().contains("sync: Finished with success")
        {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Gives nodes the time to meet: a new node is in `handshake` until both have answered.
fn wait_for_cluster(case: &Case, servers: &[Running]) {
    let is_meet = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case("MEET"));
    if !case.commands.iter().any(|command| is_meet(&command.words)) {
        return;
    }
    let have_met = |server: &Running| match server.instance.command(&["CLUSTER", "NODES"]) {
        Reply::Bulk(Some(nodes)) => {
            let nodes = String::from_utf8_lossy(&nodes).into_owned();
            nodes.lines().count() == servers.len() && !nodes.contains("handshake")
        }
        _ => true,
    };
    let start = Instant::now();
    while start.elapsed() < PATIENCE && !servers.iter().all(have_met) {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn start_one(
    case: &Case,
    block: &ServerBlock,
    port: u16,
    release: Release,
    ports: &[u16],
) -> Result<Running, String> {
    // The directory is not known before the start; `.` is it, as seen by the server.
    let conf = fill(&case.servers, &block.conf, ports, std::path::Path::new("."));
    let tls_port = block.conf.contains("{tls-port}").then(Instance::free_port);
    let conf = tls_port.map_or(conf.clone(), |port| conf.replace("{tls-port}", &port.to_string()));
    let mut files: Vec<(&str, &str)> =
        block.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.extend(certificates().files().filter(|_| tls_port.is_some()));
    let sentinel = block.name.starts_with("sentinel");
    // A replica is served at once, not after the five seconds in which others might join it.
    let args: &[&str] = if sentinel { &[] } else { &["--repl-diskless-sync-delay", "0"] };
    // A server without `requirepass` has its administrator among its users.
    let login = login(case).filter(|_| password(block).is_none());
    let setup = Setup { conf: &conf, files: &files, args, sentinel, port: Some(port), login };
    let instance = Instance::start(release, &setup)
        .map_err(|failure| format!("{} does not start:\n{}", block.name, failure.log))?;
    Ok(Running { instance, tls_port })
}

/// The `login` block.
fn login(case: &Case) -> Option<(&str, &str)> {
    case.login.as_ref().map(|(user, password)| (user.as_str(), password.as_str()))
}

/// The last `requirepass` of a server.
fn password(block: &ServerBlock) -> Option<&str> {
    let line = block.conf.lines().rev().find_map(|line| line.strip_prefix("requirepass "))?;
    Some(line.trim_matches('"'))
}

/// What the servers of the case show, in one collection.
pub fn collect(case: &Case, servers: &[Running], redactor: &Redactor) -> Facts {
    if servers.is_empty() {
        return Facts::default();
    }
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let live = LiveOptions {
        today: Date::new(2026, 11, 24),
        redactor: redactor.clone(),
        sample_keys: 100,
        tls: trust(),
        // Certificates that prove nothing are what some cases are about.
        allow_untrusted_certificate: true,
        ..LiveOptions::default()
    };
    let target = |(server, block): (&Running, &ServerBlock)| {
        let url = match server.tls_port {
            Some(port) => format!("rediss://127.0.0.1:{port}"),
            None => server.instance.url(),
        };
        let mut target = LiveTarget::parse(&url).expect("the kit's own URL");
        target.credentials = credentials(case, block);
        target
    };
    let targets: Vec<LiveTarget> = servers.iter().zip(&case.servers).map(target).collect();
    runtime.block_on(fleet::collect(&targets, &FleetOptions { live }, |_| {}))
}

/// Trusts the test's authority and presents a client certificate of it.
fn trust() -> Tls {
    let (chain, key) = certificates().client();
    let identity = (chain.as_bytes(), key.as_bytes());
    Tls::from_pem(Some(certificates().authority().as_bytes()), Some(identity)).expect("PEM")
}

/// The login of the case, else the `requirepass` of the server.
fn credentials(case: &Case, block: &ServerBlock) -> Option<Credentials> {
    let (user, password) = match login(case) {
        Some((user, password)) => (Some(user.to_string()), password),
        None => (None, password(block)?),
    };
    Some(Credentials { user, password: Secret::new(password) })
}
