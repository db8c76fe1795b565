//! Who reaches a server that runs on a host of its own, and what a stranger meets there.

use std::net::IpAddr;

use redan_model::server::{Authentication, Reach, Zone};
use redan_model::{Known, Release, Server};

/// Who can open a connection, by `bind` and the ports.
pub(super) fn reach(server: &Server) -> Known<Reach> {
    let settings = &server.settings;
    let listens = ["port", "tls-port"].iter().any(|name| settings.number(name) > Some(0));
    if !listens {
        let has_socket = settings.text("unixsocket").is_some_and(|path| !path.is_empty());
        let zones = if has_socket { vec![Zone::Socket] } else { Vec::new() };
        return Known::Yes(Reach { zones, because: Vec::new() });
    }
    let bind = settings.get("bind");
    let addresses = bind.map(|bind| bind.text()).unwrap_or_default();
    let farthest = addresses.split_whitespace().map(zone_of).max().unwrap_or(Zone::Any);
    let zones = [Zone::Loopback, Zone::Peers, Zone::Private, Zone::Any];
    Known::Yes(Reach {
        zones: zones.into_iter().filter(|zone| *zone <= farthest).collect(),
        because: bind.map(|bind| bind.origin.clone()).into_iter().collect(),
    })
}

/// The zone that an address of a host belongs to; names and wildcards are everywhere.
fn zone_of(address: &str) -> Zone {
    match address.trim_start_matches('-').parse::<IpAddr>() {
        Ok(ip) if ip.is_loopback() => Zone::Loopback,
        Ok(IpAddr::V4(ip)) if ip.is_private() || ip.is_link_local() => Zone::Private,
        Ok(IpAddr::V6(ip)) if ip.is_unique_local() || ip.is_unicast_link_local() => Zone::Private,
        _ => Zone::Any,
    }
}

/// What the first command of a stranger meets, by the effective default user. Protected mode
/// refuses remote clients as long as that user has no password; up to 6.2 only as long as nobody
/// wrote a `bind`.
pub(super) fn authentication(server: &Server) -> Known<Authentication> {
    let users = match &server.users {
        Known::No(gap) => return Known::No(gap.clone()),
        Known::NotHere => return Known::NotHere,
        Known::Yes(users) => users,
    };
    let is_open = users.iter().any(|user| user.name == "default" && user.enabled && user.nopass);
    let bind_counts = server.release == Release::Redis6_2
        && server.settings.get("bind").is_some_and(|bind| bind.origin.is_explicit());
    let is_protected = server.settings.is("protected-mode", "yes") && !bind_counts;
    Known::Yes(match (is_open, is_protected) {
        (false, _) => Authentication::Required,
        (true, true) => Authentication::OpenOnLoopback,
        (true, false) => Authentication::Open,
    })
}
