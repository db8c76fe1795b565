//! Which server a client reaches, and why it does not work against it.

use redan_model::acl::User;
use redan_model::server::{Authentication, ServerKind, SourceKind, Start, Zone};
use redan_model::{Client, Facts, Known, LintKind, Server};
use sha2::{Digest, Sha256};

/// Port of a URL that names none.
const DEFAULT_PORT: u16 = 6379;

/// Connects every client to the server that it reaches, among all that were seen. What a reader
/// connected already stays as it is.
pub fn connect(facts: &mut Facts) {
    drop_shadows(&mut facts.clients);
    let Facts { servers, clients, .. } = facts;
    for client in clients.iter_mut().filter(|client| client.server.is_none()) {
        let Some(server) = reached(client, servers) else { continue };
        client.server = Some(server.target.clone());
        client.problem = problem(client, server);
    }
}

/// An env file's line that a service reads is that service's client; alone it would be a second one.
fn drop_shadows(clients: &mut Vec<Client>) {
    let place =
        |client: &Client| (client.location.path.clone(), client.location.line, client.key.clone());
    let of_services: std::collections::BTreeSet<_> =
        clients.iter().filter(|client| client.target.as_str().contains('#')).map(place).collect();
    clients.retain(|client| {
        client.target.as_str().contains('#') || !of_services.contains(&place(client))
    });
}

/// The server behind a client's address: the best among those that answer to it.
fn reached<'s>(client: &Client, servers: &'s [Server]) -> Option<&'s Server> {
    let candidates = servers.iter().filter(|server| answers(client, server, servers));
    // The first of equals, in the order of the files.
    candidates.rev().max_by_key(|server| nearness(client, server))
}

/// True when a server answers to the client's host and port, or socket.
fn answers(client: &Client, server: &Server, servers: &[Server]) -> bool {
    if let Some(socket) = &client.socket {
        return server.settings.is("unixsocket", socket);
    }
    let Some(host) = client.host.as_deref() else { return false };
    if server.source == SourceKind::Live {
        return is_live_address(client, host, server);
    }
    let is_local = client.is_loopback() || host == "host.docker.internal";
    if is_local {
        return publishes(server, client.port.unwrap_or(DEFAULT_PORT))
            || is_only_one(server, servers) && listens(server, client);
    }
    is_named(server, host) && shares_network(client, server)
}

/// `host:port` of a live server, loopback names being one.
fn is_live_address(client: &Client, host: &str, server: &Server) -> bool {
    let Some(live) = &server.live else { return false };
    let Some((address, port)) = live.address.rsplit_once(':') else { return false };
    let address = address.trim_matches(['[', ']']);
    let is_same = address.eq_ignore_ascii_case(host) || live.over_loopback && client.is_loopback();
    is_same && port.parse() == Ok(client.port.unwrap_or(DEFAULT_PORT))
}

/// True when the host has a port that leads to the server.
fn publishes(server: &Server, port: u16) -> bool {
    let Some(container) = &server.container else { return false };
    let by_port = container.ports.iter().any(|published| {
        let host_port = published.host_port.as_deref().unwrap_or_default();
        host_port.parse() == Ok(port) && publishes_listener(server, published.container_port)
    });
    by_port || container.host_network.is_some() && has_port(server, port)
}

fn publishes_listener(server: &Server, port: u16) -> bool {
    server.settings.get("port").is_none() || has_port(server, port)
}

/// A configuration file by itself is taken for the local server only when there is no other.
fn is_only_one(server: &Server, servers: &[Server]) -> bool {
    let is_data = |server: &&Server| server.kind == ServerKind::Data;
    server.source == SourceKind::ConfigFile
        && server.container.is_none()
        && servers.iter().filter(is_data).count() == 1
}

fn listens(server: &Server, client: &Client) -> bool {
    has_port(server, client.port.unwrap_or(DEFAULT_PORT))
}

fn has_port(server: &Server, port: u16) -> bool {
    port != 0
        && ["port", "tls-port"]
            .iter()
            .any(|name| server.settings.number(name) == Some(i64::from(port)))
}

/// True when peers know the server under a name, or under its name in the DNS of the cluster.
fn is_named(server: &Server, host: &str) -> bool {
    let Some(container) = &server.container else { return false };
    let names = || container.host_names.iter().map(String::as_str).chain([server.name.as_str()]);
    let short = container.kubernetes.as_ref().and_then(|kubernetes| {
        let (short, domain) = host.split_once('.')?;
        let namespace = kubernetes.namespace.as_deref().unwrap_or("default");
        let is_here = domain == namespace || domain.split('.').nth(1) == Some("svc");
        is_here.then_some(short)
    });
    names().any(|name| name.eq_ignore_ascii_case(host) || Some(name) == short)
}

/// A service of the same definition must share a network; what else names the host is believed.
fn shares_network(client: &Client, server: &Server) -> bool {
    let (file, service) = definition(client.target.as_str());
    let (server_file, _) = definition(server.target.as_str());
    match (service, &server.container) {
        (Some(service), Some(container)) if file == server_file => {
            container.kubernetes.is_some()
                || container.peers.is_empty()
                || container.peers.iter().any(|peer| peer == service)
        }
        _ => true,
    }
}

/// File and service of a target.
fn definition(target: &str) -> (&str, Option<&str>) {
    target.split_once('#').map_or((target, None), |(file, service)| (file, Some(service)))
}

/// How probable it is that a client means a server, among those that answer: the same definition,
/// the same environment, no other environment, a live answer, the nearest directory.
fn nearness(client: &Client, server: &Server) -> (bool, bool, bool, bool, usize) {
    let (client_file, server_file) =
        (definition(client.target.as_str()).0, definition(server.target.as_str()).0);
    let client_environment = client.environment.as_deref();
    let server_environment = server.environment.as_deref();
    let common =
        client_file.split('/').zip(server_file.split('/')).take_while(|(a, b)| a == b).count();
    (
        client_file == server_file,
        client_environment.is_some() && client_environment == server_environment,
        server_environment.is_none() || client_environment == server_environment,
        server.source == SourceKind::Live,
        common,
    )
}

/// Why a client does not work against a server; `None` when it does, as far as is known.
pub fn problem(client: &Client, server: &Server) -> Option<String> {
    network_problem(client, server)
        .or_else(|| text_problem(client))
        .or_else(|| login_problem(client, server))
}

fn network_problem(client: &Client, server: &Server) -> Option<String> {
    if let Start::Refuses(error) = &server.start {
        return Some(format!("the server does not start: {}", error.reason));
    }
    if client.socket.is_some() || server.settings.get("port").is_none() {
        return None;
    }
    let is_inside = !client.is_loopback() && client.host.as_deref() != Some("host.docker.internal");
    let is_container = server.container.is_some();
    let port = if is_inside { client.port.unwrap_or(DEFAULT_PORT) } else { 0 };
    if is_inside && is_container && !has_port(server, port) {
        return Some(format!("nothing listens on port {port} of {}", server.name));
    }
    tls_problem(client, server).or_else(|| exposure_problem(server, is_container))
}

fn tls_problem(client: &Client, server: &Server) -> Option<String> {
    let number = |name| server.settings.number(name).unwrap_or(0);
    let (plain, tls) = (number("port"), number("tls-port"));
    let port = i64::from(client.port.unwrap_or(DEFAULT_PORT));
    match client.tls {
        true if tls == 0 => Some("TLS against a plain port: the server has no tls-port".into()),
        true if port == plain && port != tls => Some("TLS against a plain port".into()),
        false if plain == 0 && tls != 0 => {
            Some("a plain connection, but the server accepts TLS only".into())
        }
        false if port == tls && port != plain => {
            Some("a plain connection against a TLS port".into())
        }
        _ => None,
    }
}

/// Every client of a container comes from outside it.
fn exposure_problem(server: &Server, is_container: bool) -> Option<String> {
    if !is_container {
        return None;
    }
    let farthest = server.reach.get().and_then(|reach| reach.farthest());
    if farthest == Some(Zone::Loopback) {
        return Some("the server listens on the loopback of its own container only".into());
    }
    let is_denied = server.authentication == Known::Yes(Authentication::OpenOnLoopback);
    is_denied
        .then(|| "protected mode refuses every client from outside the container (DENIED)".into())
}

/// What the text of the setting does to the connection.
fn text_problem(client: &Client) -> Option<String> {
    let has = |kind| client.lints.iter().any(|lint| lint.kind == kind);
    if has(LintKind::PasswordAsUserName) {
        return Some("sends the password as the user name".into());
    }
    has(LintKind::UnexpandedVariable)
        .then(|| "sends the name of a variable instead of its value".to_string())
}

/// What the server answers to the login, as seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2.
fn login_problem(client: &Client, server: &Server) -> Option<String> {
    let users = server.users.get()?;
    let name = client.user.as_deref().unwrap_or("default");
    let Some(user) = users.iter().find(|user| user.name == name) else {
        return Some(format!("unknown user {name}"));
    };
    if !client.authenticates() {
        let is_open = client.user.is_none() && user.enabled && user.nopass;
        return (!is_open).then(|| "sends no password, the server requires one".to_string());
    }
    if !user.enabled {
        return Some(format!("user {name} is off"));
    }
    if user.nopass {
        // `AUTH password` is an error when the default user has none; `AUTH user password` is not.
        return client.user.is_none().then(|| "sends a password, the server has none".to_string());
    }
    is_wrong(client, user).then(|| "wrong password".to_string())
}

/// True when the password is known on both sides and differs.
fn is_wrong(client: &Client, user: &User) -> bool {
    let Some(password) = client.password.as_ref().filter(|password| !password.is_unknown()) else {
        return false;
    };
    let is_unknown = |known: &redan_model::acl::Password| {
        known.sha256.is_unknown() || known.plain.as_ref().is_some_and(|plain| plain.is_unknown())
    };
    if client.password_elsewhere || user.passwords.iter().any(is_unknown) {
        return false;
    }
    let hash = redan_model::Secret::new(sha256_hex(password.expose()));
    !user.passwords.iter().any(|known| known.sha256 == hash)
}

fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use crate::files::Memory;
    use crate::project::{Options, read};

    /// `key -> server: problem` of every client.
    #[track_caller]
    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let memory: Memory = files.iter().copied().collect();
        let facts = read(&memory, &memory.paths(), &Options::default());
        let shown: Vec<String> = facts
            .clients
            .iter()
            .map(|client| {
                let server = client.server.as_ref().map_or("-", |target| target.as_str());
                let problem = client.problem.as_deref().unwrap_or("works");
                format!("{} -> {server}: {problem}", client.key)
            })
            .collect();
        assert_eq!(shown, expected);
    }

    fn pair(conf: &str, url: &str) -> String {
        let files: Memory =
            [("redis.conf", conf), (".env", &format!("REDIS_URL='{url}'\n"))].into_iter().collect();
        let facts = read(&files, &files.paths(), &Options::default());
        facts.clients[0].problem.clone().unwrap_or_else(|| "works".into())
    }

    #[test]
    fn logins_are_compared() {
        for (conf, url, expected) in [
            ("", "redis://localhost", "works"),
            ("requirepass abc", "redis://localhost", "sends no password, the server requires one"),
            ("requirepass abc", "redis://:abc@localhost", "works"),
            ("requirepass abc", "redis://default:abc@localhost", "works"),
            ("requirepass abc", "redis://:x@localhost", "wrong password"),
            ("requirepass abc", "redis://:${PW}@localhost", "works"),
            ("", "redis://:x@localhost", "sends a password, the server has none"),
            ("", "redis://default:x@localhost", "works"),
            ("", "redis://web:x@localhost", "unknown user web"),
            ("user web off >x", "redis://web:x@localhost", "user web is off"),
            ("requirepass abc", "redis://abc@localhost", "sends the password as the user name"),
            ("", "rediss://localhost", "TLS against a plain port: the server has no tls-port"),
        ] {
            assert_eq!(pair(conf, url), expected, "{conf} {url}");
        }
    }

    #[test]
    fn a_lone_configuration_is_the_local_server() {
        check(
            &[("redis.conf", "port 6379"), (".env", "REDIS_URL=redis://localhost:6379")],
            &["REDIS_URL -> redis.conf: works"],
        );
        check(
            &[("redis.conf", "port 7000"), (".env", "REDIS_URL=redis://localhost:6379")],
            &["REDIS_URL -> -: works"],
        );
        check(
            &[("a/redis.conf", ""), ("b/redis.conf", ""), (".env", "REDIS_URL=redis://localhost")],
            &["REDIS_URL -> -: works"],
        );
    }
}
