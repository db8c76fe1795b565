//! NET-005.

use redan_model::server::{Authentication, Zone};
use redan_model::{Server, Severity};
use redan_policy::Published;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, reach, reach_evidence};

control! {
    /// Nothing beyond what the policy allows can open a connection. Without a policy that is
    /// the host, its containers and private addresses; every interface of a host, a node port
    /// and a load balancer are too far. Everything counts together: bind, published ports,
    /// services, host network. Behind a password the severity is high; where protected mode
    /// refuses strangers it is medium.
    ///
    /// # Why
    /// Hundreds of thousands of servers were counted on the open Internet. Worms scan the port
    /// without pause, so reachability decides whether a weakness is found by a colleague or by
    /// them.
    ///
    /// # Attack
    /// `masscan -p6379 0.0.0.0/0`, then the exploits in order.
    ///
    /// # Fix
    /// Publish on loopback (`127.0.0.1:6379:6379`) or not at all, use a `ClusterIP` service and
    /// a network policy, or a private address and a firewall that names the clients.
    ///
    /// # Sources
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    /// - Unit 42 count of exposed instances, as reported (<https://secureteam.co.uk/?p=4658>)
    "NET-005", "reachable-from-untrusted-networks";
    title: "The port can be reached from untrusted networks",
    severity: Critical, aspect: Network,
    owasp: ["A05:2021"], iso27001: ["A.8.20", "A.8.22"], pci: ["1.3.1", "1.4.1", "1.4.4"], nist_csf: ["PR.IR-01"], ley1581: ["art. 4 g", "art. 17 d"],
    consequence_of: ["CONT-001", "CONT-021", "NET-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    // A Sentinel is NET-009.
    data_server(server)?;
    let farthest = reach(server)?.farthest();
    let Some(zone) = farthest.filter(|zone| *zone > allowed(context)) else {
        return Ok(Outcome::Pass);
    };
    let severity = match server.authentication.get() {
        Some(Authentication::Required) => Severity::High,
        Some(Authentication::OpenOnLoopback) => Severity::Medium,
        Some(Authentication::Open) | None => Severity::Critical,
    };
    let message = match zone {
        Zone::Any => "every network of the host can open a connection",
        _ => "hosts of the private network can open a connection, which the policy rules out",
    };
    Ok(Failure::new("reach", message).severity(severity).with_all(reach_evidence(server)).into())
}

/// The farthest zone that is no finding. Without a policy, a private address is a choice that
/// the server's documentation recommends.
fn allowed(context: &Context<'_>) -> Zone {
    match context.policy.network.published {
        Published::Any => Zone::Any,
        Published::Private => Zone::Private,
        Published::Loopback | Published::None if context.policy.is_written => Zone::Peers,
        Published::Loopback | Published::None => Zone::Private,
    }
}
