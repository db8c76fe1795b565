//! Who can open a connection, and what the first command of a stranger meets.

use std::collections::BTreeSet;
use std::net::IpAddr;

use redan_model::container::{Container, ImageFamily, PublishedPort};
use redan_model::server::{Authentication, Reach, Zone};
use redan_model::{Gap, Known, Origin, Release, Server, Settings};

use super::spec::Exposure;

/// Who can open a connection to a server in a container.
pub fn reach(server: &Server, container: &Container, exposure: &Exposure) -> Known<Reach> {
    if exposure.foreign {
        let what = "see how its ports are published";
        let why = match container.platform {
            redan_model::container::Platform::Dockerfile => "a Dockerfile does not say",
            _ => "it shares the network of another container, which decides",
        };
        return Known::No(Gap::new(&server.target, what, why));
    }
    let settings = &server.settings;
    let mut reach = Reach::default();
    let listening = listening_ports(settings, container);
    if listening.as_ref().is_some_and(BTreeSet::is_empty) {
        let socket = settings.text("unixsocket").is_some_and(|path| !path.is_empty());
        reach.zones.extend(socket.then_some(Zone::Socket));
        return Known::Yes(reach);
    }
    let mut zones = BTreeSet::from([Zone::Loopback]);
    let bound = bound_zone(settings);
    if exposure.host {
        zones.extend(up_to(bound));
        reach.because.extend(container.host_network.clone().map(Origin::File));
        reach.because.extend(settings.get("bind").map(|bind| bind.origin.clone()));
    } else if !exposure.none && bound > Zone::Loopback {
        zones.insert(Zone::Peers);
        let hits = |port: &&PublishedPort| {
            listening.as_ref().is_none_or(|ports| ports.contains(&port.container_port))
        };
        for port in container.ports.iter().filter(hits) {
            let zone = zone_of(&port.host_ip);
            zones.extend(up_to(zone).filter(|_| zone > Zone::Loopback));
            reach.because.push(Origin::File(port.location.clone()));
        }
        if reach.because.is_empty() {
            reach.because.extend(settings.get("bind").map(|bind| bind.origin.clone()));
        }
    }
    reach.zones = zones.into_iter().collect();
    Known::Yes(reach)
}

/// Who can open a connection to a server that runs on a host of its own, by `bind` and the ports.
pub fn reach_of_host(server: &Server) -> Known<Reach> {
    let settings = &server.settings;
    let bind = settings.get("bind").map(|bind| bind.origin.clone());
    let listens = ["port", "tls-port"].iter().any(|name| settings.number(name) > Some(0));
    let zones = if !listens {
        let socket = settings.text("unixsocket").is_some_and(|path| !path.is_empty());
        socket.then_some(Zone::Socket).into_iter().collect()
    } else {
        std::iter::once(Zone::Loopback).chain(up_to(bound_zone(settings))).collect()
    };
    Known::Yes(Reach { zones, because: bind.into_iter().collect() })
}

/// The zones up to one, without the nearer ones that mean something else.
fn up_to(zone: Zone) -> impl Iterator<Item = Zone> {
    [Zone::Peers, Zone::Private, Zone::Any].into_iter().filter(move |other| *other <= zone)
}

/// TCP ports that the server listens on; `None` when that is not known.
fn listening_ports(settings: &Settings, container: &Container) -> Option<BTreeSet<u16>> {
    let says_port = |name: &str| settings.get(name).is_some_and(|port| port.origin.is_explicit());
    let says_nothing = !says_port("port") && !says_port("tls-port");
    // The entrypoint of an image that nobody knows may choose another port.
    let unknown = settings.partial().is_some() || container.family() == ImageFamily::Other;
    if says_nothing && unknown {
        return None;
    }
    let ports = ["port", "tls-port"].iter().filter_map(|name| settings.number(name));
    Some(ports.filter_map(|port| u16::try_from(port).ok()).filter(|port| *port != 0).collect())
}

/// The farthest zone that `bind` lets in, seen from where the server runs. No `bind` is every interface.
pub fn bound_zone(settings: &Settings) -> Zone {
    let Some(bind) = settings.text("bind") else { return Zone::Any };
    let addresses = bind.split_whitespace().map(|address| address.trim_start_matches('-'));
    addresses.map(zone_of).max().unwrap_or(Zone::Any)
}

/// The zone that an address of a host belongs to; names and wildcards are everywhere.
pub fn zone_of(address: &str) -> Zone {
    let address = address.trim_matches(['[', ']']);
    match address.parse::<IpAddr>() {
        Ok(ip) if ip.is_loopback() => Zone::Loopback,
        Ok(IpAddr::V4(ip)) if ip.is_private() || ip.is_link_local() => Zone::Private,
        Ok(IpAddr::V6(ip)) if ip.is_unique_local() || ip.is_unicast_link_local() => Zone::Private,
        Err(_) if address.eq_ignore_ascii_case("localhost") => Zone::Loopback,
        _ => Zone::Any,
    }
}

/// What the first command of a stranger meets, by the effective default user.
pub fn authentication(server: &Server) -> Known<Authentication> {
    match &server.users {
        Known::No(gap) => Known::No(gap.clone()),
        Known::NotHere => Known::NotHere,
        Known::Yes(users) => {
            let open =
                users.iter().any(|user| user.name == "default" && user.enabled && user.nopass);
            Known::Yes(match (open, protects(server)) {
                (false, _) => Authentication::Required,
                (true, true) => Authentication::OpenOnLoopback,
                (true, false) => Authentication::Open,
            })
        }
    }
}

/// Protected mode refuses remote clients of a default user without password; up to 6.2 only as
/// long as nobody wrote a `bind`.
fn protects(server: &Server) -> bool {
    let on = server.settings.is("protected-mode", "yes");
    let bind_counts = server.release == Release::Redis6_2;
    let bound = server.settings.get("bind").is_some_and(|bind| bind.origin.is_explicit());
    on && !(bind_counts && bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_zones() {
        assert_eq!(zone_of("127.0.0.1"), Zone::Loopback);
        assert_eq!(zone_of("::1"), Zone::Loopback);
        assert_eq!(zone_of("10.1.2.3"), Zone::Private);
        assert_eq!(zone_of("0.0.0.0"), Zone::Any);
        assert_eq!(zone_of("*"), Zone::Any);
        assert_eq!(zone_of("203.0.113.9"), Zone::Any);
    }
}
