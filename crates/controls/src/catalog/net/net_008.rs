//! NET-008.

use redan_model::server::Zone;
use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, reach, reach_evidence, setting};

control! {
    /// The bus of a cluster node (`cluster-port`, or the port plus 10000) is not published
    /// beyond private addresses, not bound to every interface, and did not accept a connection
    /// from a remote audit. With `tls-cluster yes` and client certificates required, peers
    /// authenticate and the control passes.
    ///
    /// # Why
    /// The bus has no password. It accepts TCP connections even with `requirepass`, and
    /// believes what a peer says about slots, epochs and addresses. CVE-2026-21863 lets a
    /// stranger crash nodes through it.
    ///
    /// # Attack
    /// A forged gossip packet with a higher epoch takes over slots, or a malformed one ends the
    /// process.
    ///
    /// # Fix
    /// Allow the bus port from node to node only, do not publish it, and set `tls-cluster yes`
    /// with `tls-auth-clients yes`.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    /// - Valkey security documentation (<https://valkey.io/topics/security/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "NET-008", "exposed-cluster-bus";
    title: "The cluster bus is open to more than the cluster's nodes",
    severity: Critical, aspect: Network,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.20", "A.8.22"], pci: ["1.2.5", "1.3.1", "1.4.1"], nist_csf: ["PR.IR-01"], ley1581: [],
    consequence_of: ["NET-001", "CONT-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let enabled = setting(server, "cluster-enabled")?;
    if enabled.text() != "yes" {
        return Ok(Outcome::NotApplicable);
    }
    let authenticated =
        server.settings.is("tls-cluster", "yes") && server.settings.is("tls-auth-clients", "yes");
    if authenticated {
        return Ok(Outcome::Pass);
    }
    let bus = bus_port(server);
    let mut found = seen_open(server, bus);
    found.extend(published(server, bus));
    if server.container.is_none() && reach(server)?.farthest() == Some(Zone::Any) {
        found.extend(reach_evidence(server));
    }
    if found.is_empty() {
        return Ok(Outcome::Pass);
    }
    Ok(Failure::new("cluster-bus", format!("strangers reach the cluster bus on port {bus}"))
        .with_all(found)
        .with(evidence("cluster-enabled", enabled, context))
        .into())
}

fn bus_port(server: &Server) -> u16 {
    let number = |name| server.settings.number(name).filter(|port| *port != 0);
    let port =
        number("cluster-port").or_else(|| Some(number("port").or(number("tls-port"))? + 10_000));
    port.and_then(|port| u16::try_from(port).ok()).unwrap_or(16_379)
}

/// The audit itself reached the bus from another host.
fn seen_open(server: &Server, bus: u16) -> Vec<Evidence> {
    let remote = server.live.as_ref().filter(|live| !live.over_loopback);
    let open = remote.and_then(|live| live.cluster_bus_open.get()).copied().unwrap_or(false);
    if open {
        vec![Evidence::live(format!("connect to port {bus}"), "accepted")]
    } else {
        Vec::new()
    }
}

/// Published ports that lead to the bus from beyond the host.
fn published(server: &Server, bus: u16) -> impl Iterator<Item = Evidence> {
    let ports = server.container.iter().flat_map(|container| &container.ports);
    ports
        .filter(move |port| port.container_port == bus && !is_loopback(&port.host_ip))
        .map(|port| Evidence::file(&port.location, "publishes the cluster bus"))
}

fn is_loopback(address: &str) -> bool {
    address.starts_with("127.") || address == "::1" || address == "[::1]" || address == "localhost"
}
