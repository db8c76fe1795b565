//! Servers that replicate to each other or form a cluster. They can move to encrypted links together only.

use std::collections::BTreeSet;

use redan_model::Server;
use redan_model::server::{ServerKind, SourceKind};

use crate::situation::{Address, Situation, addresses, folded};

/// The server and all that it replicates with, the server first. Sentinels are no members.
pub fn members<'a>(situation: &Situation<'a>) -> Vec<Situation<'a>> {
    let mut found = vec![*situation];
    if !situation.is_live() || !situation.is_replicated() {
        return found;
    }
    let others = situation.facts.servers.iter();
    let mut others: Vec<&Server> = others.filter(|server| is_running(server)).collect();
    others.retain(|server| server.target != situation.server.target);
    let mut next = 0;
    while let Some(member) = found.get(next).map(|member| member.server) {
        // The nodes of a cluster all name each other: one look at the first finds all.
        let (known, own) = (named(member), addresses(member));
        let is_linked = |other: &&Server| {
            !known.is_disjoint(&addresses(other)) || !named(other).is_disjoint(&own)
        };
        let (linked, rest): (Vec<&Server>, Vec<&Server>) = others.into_iter().partition(is_linked);
        others = rest;
        found.extend(linked.into_iter().map(|server| Situation { server, ..*situation }));
        next += 1;
    }
    found
}

fn is_running(server: &Server) -> bool {
    server.source == SourceKind::Live && server.kind == ServerKind::Data
}

/// The nodes that a server names, Sentinels left out.
fn named(server: &Server) -> BTreeSet<Address> {
    let neighbours = server.live.iter().flat_map(|live| &live.neighbours);
    let nodes = neighbours.filter(|node| node.role != "sentinel");
    nodes.map(|node| folded(&node.host, &node.port.to_string())).collect()
}

/// The primary that a replica follows, where it is among the facts.
pub fn followed<'a>(situation: &Situation<'a>) -> Option<Situation<'a>> {
    let address = folded(situation.info("master_host")?, situation.info("master_port")?);
    members(situation).into_iter().find(|member| addresses(member.server).contains(&address))
}

/// Numbers to add to a plain port where several servers share a host: the first that gives every
/// one of them a port of its own.
const DISTANCES: [u16; 4] = [ABOVE, 100, 1000, 2000];
/// Between the plain port and the encrypted one, where the policy names none.
const ABOVE: u16 = 10;
/// Between the port of a cluster node and its bus.
const BUS: u16 = 10_000;

/// The encrypted port: the one that is open, or the one to open.
pub fn tls_port(situation: &Situation<'_>) -> u16 {
    let on_host: Vec<&Server> = on_host(situation);
    let plain = port(situation.server, "port").unwrap_or(6379);
    let chosen = match on_host.len() {
        0 | 1 => situation.policy.tls.port.unwrap_or(plain.saturating_add(ABOVE)),
        _ => plain.saturating_add(distance(&on_host)),
    };
    port(situation.server, "tls-port").unwrap_or(chosen)
}

/// Running servers and Sentinels on the host of this one, itself too.
fn on_host<'a>(situation: &Situation<'a>) -> Vec<&'a Server> {
    let hosts = |server: &Server| -> BTreeSet<String> {
        addresses(server).into_iter().map(|(host, _)| host).collect()
    };
    let own = hosts(situation.server);
    let servers = situation.facts.servers.iter();
    servers.filter(|server| !own.is_disjoint(&hosts(server))).collect()
}

fn distance(servers: &[&Server]) -> u16 {
    let plain = || servers.iter().filter_map(|server| port(server, "port"));
    let encrypted = servers.iter().filter_map(|server| port(server, "tls-port"));
    let reached = servers.iter().flat_map(|server| addresses(server));
    let mut taken: BTreeSet<u16> = encrypted.chain(plain()).collect();
    taken.extend(reached.filter_map(|(_, port)| port.parse::<u16>().ok()));
    taken.extend(plain().map(|port| port.saturating_add(BUS)));
    let is_free =
        |distance: &u16| plain().all(|port| !taken.contains(&port.saturating_add(*distance)));
    DISTANCES.into_iter().find(is_free).unwrap_or(ABOVE)
}

fn port(server: &Server, directive: &str) -> Option<u16> {
    let port = server.settings.number(directive).and_then(|port| u16::try_from(port).ok());
    port.filter(|port| *port != 0)
}
