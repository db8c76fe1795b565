//! Where the server listens.

use std::collections::BTreeSet;
use std::net::IpAddr;

use redan_model::plan::Phase;
use redan_policy::Published;

use crate::draft::{Draft, FileEdits};
use crate::settings::{self, Wanted};
use crate::situation::Situation;

/// What `bind` decides.
const OF_BIND: &[&str] = &["NET-001", "NET-005"];
/// What fails because other hosts can connect, and no longer does where none can.
const OF_REACH: &[&str] = &["NET-006", "TLS-001"];
const LOOPBACK: &str = "127.0.0.1 -::1";

/// True when the plan decides about `bind`: a control fails about it, and the policy names no value.
fn is_wanted(situation: &Situation<'_>) -> bool {
    let named = situation.policy.settings.contains_key("bind");
    let in_container = situation.server.container.is_some();
    let fails = !situation.failing(OF_BIND).is_empty();
    fails && !named && !in_container && !situation.is_sentinel()
}

/// True when only this host can connect once the plan has been applied, and others can now.
pub fn becomes_local(situation: &Situation<'_>) -> bool {
    is_wanted(situation) && addresses(situation).is_ok_and(|value| value == LOOPBACK)
}

/// Plans `bind` where a control fails about it: loopback, and the address by which the server is
/// reached where other hosts need it and the policy lets them.
pub fn plan(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    if !is_wanted(situation) {
        return;
    }
    match addresses(situation) {
        Err(advice) => draft.advise(situation.target(), OF_BIND, advice),
        Ok(value) => {
            let is_loopback = value == LOOPBACK;
            let mut closes = situation.failing(OF_BIND);
            closes.extend(if is_loopback { situation.failing(OF_REACH) } else { Vec::new() });
            let remote = remote_clients(situation);
            let notice = format!("these hosts can no longer connect: {}", listed(&remote));
            let wanted = Wanted {
                directive: "bind",
                value,
                closes,
                phase: Phase::Close,
                why: "Who has no business here does not even get a connection.".into(),
                interrupts: (is_loopback && !remote.is_empty()).then_some(notice.as_str()),
            };
            settings::set(wanted, situation, draft, edits);
        }
    }
}

/// The addresses to listen on, or why a person must choose them.
fn addresses(situation: &Situation<'_>) -> Result<String, &'static str> {
    let others = other_nodes(situation);
    let own = own_address(situation);
    let lets_others = situation.policy.network.published >= Published::Private;
    match own {
        None if situation.is_live() => Err(
            "name the addresses in `[settings] bind`: the server is reached by a name, which says nothing about its addresses",
        ),
        Some(own)
            if !own.is_loopback() && (lets_others || !others.is_empty()) && is_private(own) =>
        {
            Ok(format!("{LOOPBACK} {own}"))
        }
        Some(own) if !own.is_loopback() => Err(
            "let the policy publish it (`[network] published = \"private\"`), or log in from the server's own host and plan again: by this address nobody could reach it any more",
        ),
        _ if !others.is_empty() => {
            Err("name the addresses in `[settings] bind`: other nodes connect from other hosts")
        }
        _ if lets_others => Err(
            "name the private address for the clients in `[settings] bind`; it is not known from here",
        ),
        _ => Ok(LOOPBACK.into()),
    }
}

/// The address in the target. Text before the scheme's end and the port are not part of it.
fn own_address(situation: &Situation<'_>) -> Option<IpAddr> {
    let (scheme, rest) = situation.target().split_once("://")?;
    if scheme == "unix" {
        return Some(IpAddr::from([127, 0, 0, 1]));
    }
    let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host);
    match host {
        "localhost" => Some(IpAddr::from([127, 0, 0, 1])),
        host => host.trim_start_matches('[').trim_end_matches(']').parse().ok(),
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// Replicas, primaries, Sentinels and cluster nodes on other hosts.
fn other_nodes<'a>(situation: &Situation<'a>) -> BTreeSet<&'a str> {
    let live = situation.server.live.as_ref();
    let neighbours = live.map_or(&[][..], |live| &live.neighbours);
    neighbours.iter().map(|node| node.host.as_str()).filter(|host| !is_loopback(host)).collect()
}

/// Hosts of clients that are connected now.
fn remote_clients<'a>(situation: &Situation<'a>) -> BTreeSet<&'a str> {
    let clients = situation.server.live.as_ref().and_then(|live| live.clients.get());
    let hosts = clients.into_iter().flatten().map(|client| client.host.as_str());
    hosts.filter(|host| !is_loopback(host)).collect()
}

/// Loopback, or a Unix socket, which has no host.
fn is_loopback(host: &str) -> bool {
    host.is_empty()
        || host.starts_with('/')
        || host == "localhost"
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

fn listed(hosts: &BTreeSet<&str>) -> String {
    hosts.iter().copied().collect::<Vec<_>>().join(", ")
}
