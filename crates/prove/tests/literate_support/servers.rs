//! Starts the servers of a case.

use std::path::Path;

use redan_model::Release;
use redan_testkit::literate::{ServerBlock, fill};
use redan_testkit::{Instance, Reply, Setup, certificates};

use super::case::Case;

/// A server of a case.
pub struct Running {
    pub instance: Instance,
    /// The port that took the place of `{tls-port}`.
    pub tls_port: Option<u16>,
    login: Option<(String, String)>,
}

impl Running {
    /// The administrator: user and password.
    pub fn login(&self) -> Option<&(String, String)> {
        self.login.as_ref()
    }

    /// The administrator's password.
    pub fn password(&self) -> Option<String> {
        self.login.as_ref().map(|(_, password)| password.clone())
    }
}

/// Starts every server of a case on ports that are known before, so that they can name each other.
pub fn start(case: &Case, release: Release) -> Result<Vec<Running>, String> {
    let ports: Vec<u16> = case.servers.iter().map(|_| Instance::free_port()).collect();
    let mut servers = Vec::new();
    for (block, port) in case.servers.iter().zip(&ports) {
        servers.push(start_one(case, block, *port, release, &ports)?);
    }
    for (server, words) in &case.commands {
        let server = &servers[*server].instance;
        let words: Vec<String> =
            words.iter().map(|word| fill(&case.servers, word, &ports, server.dir())).collect();
        let reply = server.command(&words.iter().map(String::as_str).collect::<Vec<_>>());
        if let Reply::Error(error) = reply {
            return Err(format!("{words:?} was refused: {error}"));
        }
    }
    for words in &case.strangers {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        servers[0].instance.connect().command(&words);
    }
    wait_for_replicas(case, &servers);
    Ok(servers)
}

/// Runs something while the plain port of the first server is closed, where the case says so.
pub fn behind_tls_only<T>(case: &Case, servers: &[Running], run: impl FnOnce() -> T) -> T {
    let Some(server) = servers.first().filter(|_| case.flags.iter().any(|flag| flag == "tls-only"))
    else {
        return run();
    };
    // A connection that is open stays open, and is the only way to open the port again.
    let mut client = server.instance.connect();
    if let Some((user, password)) = server.login() {
        client.command(&["AUTH", user, password]);
    }
    client.command(&["CONFIG", "SET", "port", "0"]);
    let result = run();
    client.command(&["CONFIG", "SET", "port", &server.instance.port().to_string()]);
    result
}

fn start_one(
    case: &Case,
    block: &ServerBlock,
    port: u16,
    release: Release,
    ports: &[u16],
) -> Result<Running, String> {
    // The directory is not known before the start; `.` is it, as seen by the server.
    let mut conf = fill(&case.servers, &block.conf, ports, Path::new("."));
    let tls_port = conf.contains("{tls-port}").then(Instance::free_port);
    if let Some(port) = tls_port {
        conf = conf.replace("{tls-port}", &port.to_string());
    }
    let mut files: Vec<(&str, &str)> =
        block.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.extend(certificates().files().filter(|_| tls_port.is_some()));
    let sentinel = block.name.starts_with("sentinel");
    // A replica is served at once, not after the five seconds in which others might join it.
    let mut args = if sentinel { vec![] } else { vec!["--repl-diskless-sync-delay", "0"] };
    if case.servers.first().is_some_and(|first| first.name == block.name) {
        args.extend(case.arguments.iter().map(String::as_str));
    }
    let login = login(case, &conf);
    let given = login.as_ref().map(|(user, password)| (user.as_str(), password.as_str()));
    let setup =
        Setup { conf: &conf, files: &files, args: &args, sentinel, port: Some(port), login: given };
    let instance = Instance::start(release, &setup)
        .map_err(|failure| format!("{} does not start:\n{}", block.name, failure.log))?;
    Ok(Running { instance, tls_port, login })
}

/// The `login` block, else the last `requirepass`.
fn login(case: &Case, conf: &str) -> Option<(String, String)> {
    let line = conf.lines().rev().find_map(|line| line.strip_prefix("requirepass "));
    let password = line.map(|line| ("default".to_string(), line.trim_matches('"').to_string()));
    case.login.clone().or(password)
}

/// Gives replicas the time to connect.
fn wait_for_replicas(case: &Case, servers: &[Running]) {
    for (block, server) in case.servers.iter().zip(servers) {
        if block.conf.lines().any(|line| line.starts_with("replicaof ")) {
            let synced = |server: &Instance| server.log().contains("sync: Finished with success");
            server.instance.wait_for("the copy of the primary", synced);
            // The primary counts a replica in once it has heard of that.
            let is_online = |primary: &Instance| {
                primary.command(&["INFO", "replication"]).text().contains("state=online")
            };
            servers[0].instance.wait_for("the primary to count the replica in", is_online);
        }
    }
}
