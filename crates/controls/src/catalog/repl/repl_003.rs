//! REPL-003.

use redan_model::Server;

use super::link;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, known};

control! {
    /// A protected primary whose role may change (it has replicas, a Sentinel watches it, or it is a
    /// cluster node) has `masterauth` too.
    ///
    /// # Why
    /// After a failover the old primary becomes a replica and has to log in at the new one. Without
    /// `masterauth` it stays outside: the group has lost a node and nobody is told.
    ///
    /// # Attack
    /// Two failovers in a row, by two crashes, leave no working replica.
    ///
    /// # Fix
    /// The same `masterauth` (and `masteruser`) on every node, whatever its role today.
    ///
    /// # Sources
    /// - Redis Sentinel documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    "REPL-003", "primary-without-credentials";
    title: "After a failover the primary cannot rejoin as a replica",
    severity: High, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.14", "A.5.30"], pci: ["2.2.1"], nist_csf: ["PR.IR-03"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    if server.is_replica() || !context.topology.can_fail_over(server) {
        return Ok(Outcome::NotApplicable);
    }
    known(&server.authentication)?;
    let password = link::password(server)?;
    if link::requires_login(server) != Some(true) {
        return Ok(Outcome::NotApplicable);
    }
    if !password.text().is_empty() {
        return Ok(Outcome::Pass);
    }
    Ok(Failure::new("masterauth", "this node asks for a password and has none to present itself")
        .with(evidence("masterauth", password, context))
        .into())
}
