//! TLS-006.

use redan_model::{Server, Severity};

use super::transport;
use super::transport::Distance;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// A cluster node with TLS on, or whose connections leave the host, sets `tls-cluster yes`.
    ///
    /// # Why
    /// Nodes exchange slots, epochs and published messages on the bus, which has no other
    /// authentication. `tls-cluster` defaults to no even when `tls-port` is set.
    ///
    /// # Attack
    /// A machine in the same network reads sharded messages, or injects gossip packets that
    /// move slots to itself.
    ///
    /// # Fix
    /// `tls-cluster yes` on every node, one node after the other; then close the plain ports.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    /// - Valkey TLS documentation (<https://valkey.io/topics/encryption/>)
    "TLS-006", "plain-cluster-bus";
    title: "The cluster bus runs without encryption",
    severity: High, aspect: Transport,
    owasp: ["A02:2021"], iso27001: ["A.8.20", "A.8.24"], pci: ["4.2.1"], nist_csf: ["PR.DS-02"], ley1581: [],
    consequence_of: ["TLS-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let enabled = setting(server, "cluster-enabled")?;
    if enabled.text() != "yes" {
        return Ok(Outcome::NotApplicable);
    }
    let wanted = setting(server, "tls-cluster")?;
    if wanted.text() == "yes" {
        return Ok(Outcome::Pass);
    }
    let on = transport::is_on(server);
    let severity = match transport::distance(server)? {
        Distance::Host if !on => return Ok(Outcome::NotApplicable),
        Distance::Host => Severity::Low,
        _ if !on && !transport::is_required(context) => return Ok(Outcome::NotApplicable),
        Distance::Cluster | Distance::Network => Severity::High,
    };
    Ok(Failure::new("tls-cluster", "nodes talk to each other in clear")
        .severity(severity)
        .with(evidence("tls-cluster", wanted, context))
        .with(evidence("cluster-enabled", enabled, context))
        .remedy("tls-cluster yes")
        .into())
}
