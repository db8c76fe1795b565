//! Which servers belong together: replicas and their primary, Sentinels and what they watch, the
//! nodes of one cluster.
//!
//! Servers name each other by host and port. A name is looked up among the servers of the same
//! kind of source: a running node among running nodes, a service among the services of its files.

use redan_model::server::{ServerKind, SourceKind, WatchedPrimary};
use redan_model::{Facts, Server};

/// Where a server can be dialled, as another one writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// Host name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
}

impl Address {
    fn new(host: &str, port: u16) -> Self {
        Self { host: host.trim_matches(['[', ']']).to_ascii_lowercase(), port }
    }

    /// Reads `host:port`, with or without brackets around an IPv6 host.
    fn parse(text: &str) -> Option<Self> {
        let (host, port) = text.rsplit_once(':')?;
        Some(Self::new(host, port.parse().ok()?))
    }

    fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host == "::1" || self.host.starts_with("127.")
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// The primary that a server follows, as it names it: what `INFO` says, else `replicaof`.
pub(crate) fn followed(server: &Server) -> Option<Address> {
    if let Some(live) = &server.live
        && live.info("role") == Some("slave")
        && let (Some(host), Some(port)) = (live.info("master_host"), live.info("master_port"))
    {
        return Some(Address::new(host, port.parse().ok()?));
    }
    let text = ["replicaof", "slaveof"]
        .iter()
        .find_map(|name| server.settings.text(name).filter(|text| !text.is_empty()))?;
    let mut words = text.split_ascii_whitespace();
    Some(Address::new(words.next()?, words.next()?.parse().ok()?))
}

/// The audited primary of a server, if it follows one and that one was seen.
pub(crate) fn primary<'f>(server: &Server, facts: &'f Facts) -> Option<&'f Server> {
    at(&followed(server)?, server, facts)
}

/// The audited replicas of a server.
pub(crate) fn replicas<'f>(server: &Server, facts: &'f Facts) -> Vec<&'f Server> {
    data_servers(facts)
        .filter(|other| {
            primary(other, facts).is_some_and(|primary| primary.target == server.target)
        })
        .collect()
}

/// True when replicas follow the server, whether or not they were audited.
pub(crate) fn has_replicas(server: &Server, facts: &Facts) -> bool {
    connected_replicas(server) > 0 || !replicas(server, facts).is_empty()
}

/// Replicas connected to a running server.
pub(crate) fn connected_replicas(server: &Server) -> u64 {
    let count = server.live.as_ref().and_then(|live| live.info("connected_slaves"));
    count.and_then(|count| count.parse().ok()).unwrap_or(0)
}

/// Each Sentinel that watches the server or its primary, with what it says about it.
pub(crate) fn watchers<'f>(
    server: &Server,
    facts: &'f Facts,
) -> Vec<(&'f Server, &'f WatchedPrimary)> {
    let of = primary(server, facts).unwrap_or(server);
    sentinels(facts)
        .flat_map(|sentinel| watched(sentinel).map(move |watched| (sentinel, watched)))
        .filter(|(sentinel, watched)| {
            let address = Address::new(&watched.host, watched.port);
            [server, of].iter().any(|server| answers_at(server, &address, sentinel))
        })
        .collect()
}

/// What a Sentinel watches.
fn watched(sentinel: &Server) -> impl Iterator<Item = &WatchedPrimary> {
    sentinel.sentinel.iter().flat_map(|sentinel| &sentinel.primaries)
}

/// True when the role of the server can change: replicas, a Sentinel or a cluster.
pub(crate) fn can_fail_over(server: &Server, facts: &Facts) -> bool {
    server.is_replica()
        || server.is_cluster()
        || has_replicas(server, facts)
        || !watchers(server, facts).is_empty()
}

/// The other audited nodes of the same cluster.
pub(crate) fn cluster_peers<'f>(server: &Server, facts: &'f Facts) -> Vec<&'f Server> {
    if !server.is_cluster() {
        return Vec::new();
    }
    data_servers(facts)
        .filter(|other| other.target != server.target && other.is_cluster())
        .filter(|other| {
            names(server, other) || names(other, server) || defined_together(server, other)
        })
        .collect()
}

/// The audited data servers.
pub(crate) fn data_servers(facts: &Facts) -> impl Iterator<Item = &Server> {
    facts.servers.iter().filter(|server| server.kind == ServerKind::Data)
}

/// The audited Sentinels.
pub(crate) fn sentinels(facts: &Facts) -> impl Iterator<Item = &Server> {
    facts.servers.iter().filter(|server| server.kind == ServerKind::Sentinel)
}

/// True when a running node names the other one as its neighbour.
fn names(server: &Server, other: &Server) -> bool {
    server
        .live
        .iter()
        .flat_map(|live| &live.neighbours)
        .any(|neighbour| answers_at(other, &Address::new(&neighbour.host, neighbour.port), server))
}

/// True for definitions and files (not running nodes) that lie in one directory.
fn defined_together(server: &Server, other: &Server) -> bool {
    server.source != SourceKind::Live
        && server.source == other.source
        && directory(server) == directory(other)
}

/// The audited server that answers at an address that `from` uses.
fn at<'f>(address: &Address, from: &Server, facts: &'f Facts) -> Option<&'f Server> {
    data_servers(facts).find(|server| answers_at(server, address, from))
}

/// True when `from` would reach the server at the address.
fn answers_at(server: &Server, address: &Address, from: &Server) -> bool {
    if server.target == from.target || server.source != from.source {
        return false;
    }
    match server.source {
        SourceKind::Live => live_at(server, address),
        SourceKind::Definition => definition_at(server, address, from),
        SourceKind::ConfigFile => file_at(server, address, from),
    }
}

fn live_at(server: &Server, address: &Address) -> bool {
    let dialled = server.live.as_ref().and_then(|live| Address::parse(&live.address));
    dialled.is_some_and(|dialled| {
        dialled == *address
            || (dialled.port == address.port && dialled.is_loopback() && address.is_loopback())
    })
}

/// Services reach each other by name inside one set of files.
fn definition_at(server: &Server, address: &Address, from: &Server) -> bool {
    let Some(container) = &server.container else { return false };
    directory(server) == directory(from)
        && listens_on(server, address.port)
        && container.host_names.iter().any(|name| is_host(&address.host, name))
}

/// A file alone does not say on which host it will run: what it binds has to fit.
fn file_at(server: &Server, address: &Address, from: &Server) -> bool {
    if !listens_on(server, address.port) {
        return false;
    }
    let bind = server.settings.text("bind").unwrap_or_default();
    let mut addresses = bind.split_ascii_whitespace().map(|word| word.trim_start_matches('-'));
    if addresses.clone().any(|bound| bound == address.host) {
        return true;
    }
    let everywhere = addresses.any(|bound| matches!(bound, "*" | "0.0.0.0" | "::" | "::*"));
    directory(server) == directory(from) && (everywhere || address.is_loopback())
}

fn listens_on(server: &Server, port: u16) -> bool {
    ["port", "tls-port"].iter().any(|name| server.settings.number(name) == Some(i64::from(port)))
}

/// `redis-0.redis.svc` is a host of the service `redis` and of the pod `redis-0` of the set `redis`.
fn is_host(host: &str, name: &str) -> bool {
    let mut labels = host.split('.');
    host.eq_ignore_ascii_case(name)
        || labels.any(|label| label.eq_ignore_ascii_case(name))
        || host.split('.').next().is_some_and(|pod| {
            pod.rsplit_once('-').is_some_and(|(set, ordinal)| {
                set.eq_ignore_ascii_case(name) && ordinal.bytes().all(|byte| byte.is_ascii_digit())
            })
        })
}

/// The directory of the file that a target names.
fn directory(server: &Server) -> &str {
    let target = server.target.as_str();
    let path = target.split_once('#').map_or(target, |(path, _)| path);
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

#[cfg(test)]
mod tests {
    use redan_model::{Origin, Release, Setting, Value};

    use super::*;

    fn file(path: &str, settings: &[(&str, &str)]) -> Server {
        let mut server = Server::new(path, SourceKind::ConfigFile, Release::Redis7_0);
        for (name, text) in settings {
            let value = Value::Plain((*text).into());
            let origin = Origin::Default(Release::Redis7_0);
            server.settings.insert(*name, Setting { value, origin, overrides: Vec::new() });
        }
        server
    }

    #[test]
    fn a_replica_file_finds_its_primary_by_what_that_binds() {
        let servers = vec![
            file("a/primary.conf", &[("port", "6379"), ("bind", "10.0.0.1")]),
            file("a/other.conf", &[("port", "6379"), ("bind", "10.0.0.9")]),
            file("b/replica.conf", &[("port", "6379"), ("replicaof", "10.0.0.1 6379")]),
        ];
        let facts = Facts { servers, ..Facts::default() };
        let found = primary(&facts.servers[2], &facts).map(|server| server.target.as_str());
        assert_eq!(found, Some("a/primary.conf"));
        assert!(
            has_replicas(&facts.servers[0], &facts) && !has_replicas(&facts.servers[1], &facts)
        );
    }

    #[test]
    fn pods_and_services_have_several_names() {
        assert!(is_host("redis-0.redis-headless.prod.svc", "redis"));
        assert!(is_host("redis-primary", "redis-primary"));
        assert!(!is_host("redis-primary", "redis"));
    }
}
