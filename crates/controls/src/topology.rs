//! Which servers belong together: replicas and their primary, Sentinels and what they watch, the
//! nodes of one cluster.
//!
//! Servers name each other by host and port. A name is looked up among the servers of the same
//! kind of source: a running node among running nodes, a service among the services of its files.
//! Many controls ask this about each server, so a run works it out once, for all servers together.

mod address;
mod book;

use std::collections::{BTreeSet, HashMap, HashSet};

use redan_model::server::{ServerKind, SourceKind, WatchedPrimary};
use redan_model::{Facts, Server, TargetId};

pub(crate) use address::Address;
use address::directory;
use book::AddressBook;

/// A Sentinel and one primary that it watches.
type Watch<'f> = (&'f Server, &'f WatchedPrimary);

/// How the servers of the facts belong together.
#[derive(Debug)]
pub(crate) struct Topology<'f> {
    by_target: HashMap<&'f TargetId, &'f Server>,
    book: AddressBook<'f>,
    sentinels: Vec<&'f Server>,
    /// Users that Sentinels log in as.
    sentinel_users: HashSet<&'f str>,
    /// By the target of the primary.
    replicas: HashMap<&'f TargetId, Vec<&'f Server>>,
    watches: Vec<Watch<'f>>,
    /// Which of `watches` are about a target.
    watched: HashMap<&'f TargetId, Vec<usize>>,
    /// Running cluster nodes: the first by name of those that name the node or that it names.
    first_named: HashMap<&'f TargetId, &'f Server>,
    /// Cluster nodes that files define.
    written_nodes: Vec<&'f Server>,
}

impl<'f> Topology<'f> {
    /// Works it out.
    pub fn of(facts: &'f Facts) -> Self {
        let book = AddressBook::of(facts);
        let sentinels: Vec<&Server> =
            facts.servers.iter().filter(|server| server.kind == ServerKind::Sentinel).collect();
        let watches: Vec<Watch<'_>> = sentinels.iter().flat_map(|it| watches_of(it)).collect();
        Self {
            by_target: by_target(facts),
            sentinel_users: sentinel_users(facts),
            replicas: replicas(facts, &book),
            watched: watched(&watches, &book),
            first_named: first_named(facts, &book),
            written_nodes: nodes(facts).filter(|it| it.source != SourceKind::Live).collect(),
            book,
            sentinels,
            watches,
        }
    }

    /// The server with this target.
    pub fn server(&self, target: &TargetId) -> Option<&'f Server> {
        self.by_target.get(target).copied()
    }

    /// The audited primary of a server, if it follows one and that one was seen.
    pub fn primary(&self, server: &Server) -> Option<&'f Server> {
        primary(server, &self.book)
    }

    /// True when replicas follow the server, whether or not they were audited.
    pub fn has_replicas(&self, server: &Server) -> bool {
        connected_replicas(server) > 0 || self.replicas.contains_key(&server.target)
    }

    /// Each Sentinel that watches the server or its primary, with what it says about it.
    pub fn watchers(&self, server: &Server) -> Vec<Watch<'f>> {
        let of = self.primary(server).unwrap_or(server);
        let about = |server: &Server| self.watched.get(&server.target).into_iter().flatten();
        let found: BTreeSet<usize> = about(server).chain(about(of)).copied().collect();
        found.into_iter().filter_map(|index| self.watches.get(index).copied()).collect()
    }

    /// True when the role of the server can change: replicas, a Sentinel or a cluster.
    pub fn can_fail_over(&self, server: &Server) -> bool {
        server.is_replica()
            || server.is_cluster()
            || self.has_replicas(server)
            || !self.watchers(server).is_empty()
    }

    /// The first by name of the other audited nodes of the same cluster.
    pub fn first_cluster_peer(&self, server: &Server) -> Option<&'f Server> {
        if !server.is_cluster() {
            return None;
        }
        let written = self.written_nodes.iter().copied();
        let together = written.filter(|other| defined_together(server, other));
        together.chain(self.first_named.get(&server.target).copied()).min_by(by_name)
    }

    /// The audited Sentinels.
    pub fn sentinels(&self) -> impl Iterator<Item = &'f Server> {
        self.sentinels.iter().copied()
    }

    /// True when some Sentinel logs in under that name.
    pub fn is_sentinel_user(&self, name: &str) -> bool {
        self.sentinel_users.contains(name)
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

/// Replicas connected to a running server.
pub(crate) fn connected_replicas(server: &Server) -> u64 {
    let count = server.live.as_ref().and_then(|live| live.info("connected_slaves"));
    count.and_then(|count| count.parse().ok()).unwrap_or(0)
}

fn by_target(facts: &Facts) -> HashMap<&TargetId, &Server> {
    let mut servers = HashMap::with_capacity(facts.servers.len());
    for server in &facts.servers {
        servers.entry(&server.target).or_insert(server);
    }
    servers
}

fn sentinel_users(facts: &Facts) -> HashSet<&str> {
    let sentinels = facts.servers.iter().filter_map(|server| server.sentinel.as_ref());
    let primaries = sentinels.flat_map(|sentinel| &sentinel.primaries);
    primaries
        .filter_map(|primary| primary.auth_user.as_ref().map(|user| user.value.as_str()))
        .collect()
}

/// What a Sentinel watches.
fn watches_of(sentinel: &Server) -> impl Iterator<Item = Watch<'_>> {
    let primaries = sentinel.sentinel.iter().flat_map(|sentinel| &sentinel.primaries);
    primaries.map(move |watched| (sentinel, watched))
}

fn watched<'f>(watches: &[Watch<'f>], book: &AddressBook<'f>) -> HashMap<&'f TargetId, Vec<usize>> {
    let mut about: HashMap<&TargetId, Vec<usize>> = HashMap::new();
    for (index, (sentinel, watched)) in watches.iter().enumerate() {
        let address = Address::new(&watched.host, watched.port);
        for server in book.answering(&address, sentinel) {
            about.entry(&server.target).or_default().push(index);
        }
    }
    about
}

fn primary<'f>(server: &Server, book: &AddressBook<'f>) -> Option<&'f Server> {
    let reached = book.answering(&followed(server)?, server).into_iter();
    reached.into_iter().find(|server| server.kind == ServerKind::Data)
}

fn replicas<'f>(
    facts: &'f Facts,
    book: &AddressBook<'f>,
) -> HashMap<&'f TargetId, Vec<&'f Server>> {
    let mut replicas: HashMap<&TargetId, Vec<&Server>> = HashMap::new();
    for server in data_servers(facts) {
        if let Some(primary) = primary(server, book) {
            replicas.entry(&primary.target).or_default().push(server);
        }
    }
    replicas
}

/// The first neighbour by name of each running cluster node; naming each other goes both ways.
fn first_named<'f>(facts: &'f Facts, book: &AddressBook<'f>) -> HashMap<&'f TargetId, &'f Server> {
    let mut first: HashMap<&TargetId, &Server> = HashMap::new();
    let mut link = |of: &'f Server, other: &'f Server| {
        let known = first.entry(&of.target).or_insert(other);
        if other.target < known.target {
            *known = other;
        }
    };
    for node in nodes(facts) {
        for neighbour in node.live.iter().flat_map(|live| &live.neighbours) {
            let address = Address::new(&neighbour.host, neighbour.port);
            let reached = book.answering(&address, node).into_iter();
            for other in reached.filter(|other| is_node(other)) {
                link(node, other);
                link(other, node);
            }
        }
    }
    first
}

/// The audited data servers.
fn data_servers(facts: &Facts) -> impl Iterator<Item = &Server> {
    facts.servers.iter().filter(|server| server.kind == ServerKind::Data)
}

/// The audited cluster nodes.
fn nodes(facts: &Facts) -> impl Iterator<Item = &Server> {
    facts.servers.iter().filter(|server| is_node(server))
}

fn is_node(server: &Server) -> bool {
    server.kind == ServerKind::Data && server.is_cluster()
}

fn by_name(a: &&Server, b: &&Server) -> std::cmp::Ordering {
    a.target.cmp(&b.target)
}

/// True for two definitions or files (not running nodes) that lie in one directory.
fn defined_together(server: &Server, other: &Server) -> bool {
    server.source != SourceKind::Live
        && server.source == other.source
        && server.target != other.target
        && directory(server) == directory(other)
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
        let topology = Topology::of(&facts);
        let found = topology.primary(&facts.servers[2]).map(|server| server.target.as_str());
        assert_eq!(found, Some("a/primary.conf"));
        let [first, other, _] = &facts.servers[..] else { panic!("three servers") };
        assert!(topology.has_replicas(first) && !topology.has_replicas(other));
    }
}
