//! REPL-016.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// A primary with replicas accepts writes only while at least one replica keeps up
    /// (`min-replicas-to-write`, `min-replicas-max-lag`).
    ///
    /// # Why
    /// A primary that is cut off from the others goes on saying `OK`. The others elect a new one, and
    /// when the first comes back, everything that it accepted meanwhile is thrown away.
    ///
    /// # Attack
    /// Whoever can disturb the network between the nodes makes acknowledged writes disappear: an
    /// order, a revoked session, an audit row.
    ///
    /// # Fix
    /// `min-replicas-to-write 1` and `min-replicas-max-lag 10`, on every node. With a single replica
    /// this means that its loss stops writes; have two.
    ///
    /// # Sources
    /// - Redis Sentinel documentation, "Consistency under partitions" (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    "REPL-016", "writes-without-replicas";
    title: "An isolated primary keeps accepting writes",
    severity: Medium, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.14", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.IR-03", "PR.DS-11"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    if server.is_replica() || server.is_cluster() || !context.topology.has_replicas(server) {
        return Ok(Outcome::NotApplicable);
    }
    let wanted = setting(server, "min-replicas-to-write")?;
    let lag = setting(server, "min-replicas-max-lag")?;
    let name = match (wanted.text(), lag.text()) {
        ("0", _) => "min-replicas-to-write",
        (_, "0") => "min-replicas-max-lag",
        _ => return Ok(Outcome::Pass),
    };
    let decisive = if name == "min-replicas-to-write" { wanted } else { lag };
    Ok(Failure::new(name, format!("{name} is 0: writes go on when no replica receives them"))
        .with(evidence(name, decisive, context))
        .remedy("`min-replicas-to-write 1` and `min-replicas-max-lag 10`, on every node")
        .into())
}
