//! REPL-018.

use redan_model::container::Platform;
use redan_model::live::Neighbour;
use redan_model::server::ServerKind;
use redan_model::{Confidence, Container, Evidence, Live, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// Replicas, cluster nodes and Sentinels announce an address that others can reach. A container
    /// that publishes its port needs `replica-announce-ip`, `cluster-announce-ip` (or `-hostname`) or
    /// `sentinel announce-ip`; a running node must not announce a loopback address to others.
    ///
    /// # Why
    /// Inside a container network a node knows only its inner address and tells that to everybody.
    /// Clients outside follow a redirection or a Sentinel's answer to an address that is not there,
    /// or that belongs to something else in their own network.
    ///
    /// # Attack
    /// A host in the client's network that takes the announced address receives the client's password
    /// and data.
    ///
    /// # Fix
    /// Announce the address and port by which the outside reaches the node, for example
    /// `replica-announce-ip 10.0.0.5` and `replica-announce-port 6380`; or publish no port and keep
    /// all clients inside the network.
    ///
    /// # Sources
    /// - Redis Sentinel documentation, "Sentinel, Docker, NAT" (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    "REPL-018", "unreachable-announced-address";
    title: "A node announces an address that others cannot reach",
    severity: Medium, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.14", "A.8.20"], pci: ["2.2.1"], nist_csf: ["PR.IR-01", "PR.IR-03"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    if server.live.is_some() {
        return running(server, context);
    }
    match &server.container {
        Some(container) if container.platform == Platform::Compose => {
            in_container(server, container, context)
        }
        _ => Outcome::NotApplicable,
    }
}

/// A running node must not name others by addresses that are dead from here, or that lead back to
/// whoever asks.
fn running(server: &Server, context: &Context<'_>) -> Outcome {
    let Some(live) = server.live.as_ref().filter(|live| !live.neighbours.is_empty()) else {
        return Outcome::NotApplicable;
    };
    let misleads = |neighbour: &&Neighbour| is_loopback(&neighbour.host) && !live.over_loopback;
    let dead = |neighbour: &&Neighbour| {
        is_connected(live, neighbour) && is_unreachable(neighbour, context)
    };
    let named = |neighbour: &Neighbour| {
        format!(
            "{} names its {} as {}:{}",
            live.address, neighbour.role, neighbour.host, neighbour.port
        )
    };
    let failure = if let Some(neighbour) = live.neighbours.iter().find(misleads) {
        Failure::new(&neighbour.host, format!("{}, which is every client itself", named(neighbour)))
            .with(shown(neighbour))
    } else if let Some(neighbour) = live.neighbours.iter().find(dead) {
        Failure::new(
            &neighbour.host,
            format!("{}, where nothing answers from here", named(neighbour)),
        )
        .with(shown(neighbour))
        .confidence(Confidence::Likely)
    } else {
        return Outcome::Pass;
    };
    failure.into()
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host == "::1" || host.starts_with("127.")
}

/// True when the node is in touch with the neighbour right now, so that this one is not just down.
fn is_connected(live: &Live, neighbour: &Neighbour) -> bool {
    match neighbour.role.as_str() {
        "replica" => true,
        "primary" => live.info("master_link_status") == Some("up"),
        _ => false,
    }
}

/// True when the audit followed the address and could not connect.
fn is_unreachable(neighbour: &Neighbour, context: &Context<'_>) -> bool {
    let address = format!("{}:{}", neighbour.host, neighbour.port);
    context.facts.gaps.iter().any(|gap| gap.target.as_str().ends_with(&address))
}

fn shown(neighbour: &Neighbour) -> Evidence {
    Evidence::live(
        "INFO replication",
        format!("{} {}:{}", neighbour.role, neighbour.host, neighbour.port),
    )
}

fn in_container(server: &Server, container: &Container, context: &Context<'_>) -> Outcome {
    let concerned =
        server.is_replica() || server.is_cluster() || server.kind == ServerKind::Sentinel;
    if !concerned || !context.topology.can_fail_over(server) && server.kind == ServerKind::Data {
        return Outcome::NotApplicable;
    }
    let outside = container.ports.iter().find(|port| !is_local(&port.host_ip));
    let Some(port) = outside.filter(|_| container.host_network.is_none()) else {
        return Outcome::Pass;
    };
    if announces(server) {
        return Outcome::Pass;
    }
    let directive = directive(server);
    Failure::new(directive, "clients outside get the container's inner address")
        .with(Evidence::file(&port.location, "published to the outside"))
        .with(Evidence::implied(format!(
            "{directive} is not set, so the container's own address is announced"
        )))
        .remedy(format!("`{directive} ADDRESS-OF-THE-HOST`, or publish no port"))
        .confidence(Confidence::Likely)
        .into()
}

fn is_local(host_ip: &str) -> bool {
    host_ip.starts_with("127.") || host_ip == "::1"
}

/// The directive that announces an address for this kind of node.
fn directive(server: &Server) -> &'static str {
    match server.kind {
        ServerKind::Sentinel => "sentinel announce-ip",
        ServerKind::Data if server.is_cluster() => "cluster-announce-ip",
        ServerKind::Data => "replica-announce-ip",
    }
}

fn announces(server: &Server) -> bool {
    let set = |name: &str| server.settings.text(name).is_some_and(|text| !text.is_empty());
    match server.kind {
        ServerKind::Sentinel => {
            server.sentinel.as_ref().is_some_and(|sentinel| sentinel.announce_ip.is_some())
        }
        ServerKind::Data if server.is_cluster() => {
            set("cluster-announce-ip") || set("cluster-announce-hostname")
        }
        ServerKind::Data => set("replica-announce-ip") || set("slave-announce-ip"),
    }
}
