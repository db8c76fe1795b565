//! LIM-013.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// Where background processes run (snapshots, rewrites, replication), the kernel is told to end
    /// those before the server itself: `oom-score-adj relative` or `yes`.
    ///
    /// # Why
    /// A fork for a snapshot looks as large as its parent. Without the hint the out-of-memory killer
    /// may choose the parent: the data instead of a copy of it.
    ///
    /// # Attack
    /// Memory pressure during a snapshot costs the whole server instead of one failed snapshot.
    ///
    /// # Fix
    /// `oom-score-adj relative` (keeps the supervisor's own value as the base).
    ///
    /// # Sources
    /// - Comments in redis.conf (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    "LIM-013", "server-killed-first";
    title: "Short of memory, the kernel may kill the server before its helper",
    severity: Low, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6", "A.8.14"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: ["LIM-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let adjust = setting(server, "oom-score-adj")?;
    let snapshots = !setting(server, "save")?.text().trim().is_empty();
    let forks = snapshots
        || setting(server, "appendonly")?.text() == "yes"
        || context.topology.has_replicas(server);
    if !forks {
        return Ok(Outcome::NotApplicable);
    }
    if adjust.text() != "no" {
        return Ok(Outcome::Pass);
    }
    Ok(Failure::new("oom-score-adj", "server and snapshot process look the same to the kernel")
        .with(evidence("oom-score-adj", adjust, context))
        .remedy("`oom-score-adj relative`")
        .into())
}
