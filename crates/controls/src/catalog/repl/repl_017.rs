//! REPL-017.

use redan_model::{Evidence, Server};

use super::compare;
use super::link;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::data_server;

control! {
    /// All nodes of a cluster ask for a login or none does, and they encrypt in the same way. Each
    /// node is compared with the first of its cluster.
    ///
    /// # Why
    /// Clients follow redirections from node to node with the same credentials and the same
    /// encryption, nodes copy slots to each other, and replicas take over. One node that differs
    /// breaks all three, or is the open door to its share of the data.
    ///
    /// # Attack
    /// Ask every node for its slots until one answers without a password.
    ///
    /// # Fix
    /// The same `requirepass` or ACL file, `masterauth`, `tls-port`, `tls-cluster`, `tls-replication`
    /// and `tls-auth-clients` on every node.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    /// - Redis Cluster specification (<https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/>)
    "REPL-017", "unequal-cluster-nodes";
    title: "Cluster nodes differ in authentication or encryption",
    severity: High, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.5", "A.8.24"], pci: ["2.2.1", "4.2.1"], nist_csf: ["PR.PS-01", "PR.DS-02"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

/// Settings on which a cluster has to agree.
const SETTINGS: [&str; 6] = [
    "masterauth",
    "masteruser",
    "tls-cluster",
    "tls-replication",
    "tls-auth-clients",
    "tls-protocols",
];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let first = context.topology.first_cluster_peer(server).ok_or(Outcome::NotApplicable)?;
    if first.target > server.target {
        return Ok(Outcome::Pass);
    }
    let mut words = Vec::new();
    let mut evidence = Vec::new();
    if let Some(word) = login(server, first) {
        words.push(word.to_string());
        evidence.push(Evidence::implied(format!(
            "{}: {word}; {}: the opposite",
            server.target, first.target
        )));
    }
    for difference in compare::settings(server, first, &SETTINGS, context) {
        words.push(difference.what);
        evidence.extend(difference.evidence);
    }
    if words.is_empty() {
        return Ok(Outcome::Pass);
    }
    let message = format!("unlike {}: {}", first.target, words.join(", "));
    Ok(evidence.into_iter().fold(Failure::new("cluster", message), Failure::with).into())
}

/// Whether this node differs in asking for a login.
fn login(server: &Server, other: &Server) -> Option<&'static str> {
    match (link::requires_login(server)?, link::requires_login(other)?) {
        (false, true) => Some("no login is asked for"),
        (true, false) => Some("a login is asked for"),
        _ => None,
    }
}
