//! REPL-006.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// Replicas refuse writes. On a node that is no replica today the finding is low: the setting
    /// takes effect with the next change of roles.
    ///
    /// # Why
    /// What is written to a replica exists on that node only, until the next synchronisation deletes
    /// it. Meanwhile readers see data that the primary never had. A writable replica is also the
    /// precondition of CVE-2026-23631.
    ///
    /// # Attack
    /// A client that can reach the replica plants values (sessions, prices, roles) for everybody who
    /// reads there, and they leave no trace on the primary. Migo sets this option first.
    ///
    /// # Fix
    /// `CONFIG SET replica-read-only yes`, and the same in the file; `FLUSHALL` of the replica
    /// followed by a resynchronisation removes what was planted.
    ///
    /// # Sources
    /// - Comments in redis.conf (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - Redis release notes on CVE-2026-23631 (<https://github.com/redis/redis/releases>)
    "REPL-006", "writable-replica";
    title: "A replica accepts writes",
    severity: High, aspect: Replication,
    owasp: ["A05:2021", "A08:2021"], iso27001: ["A.8.3", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01", "PR.DS-10"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let setting = setting(server, "replica-read-only")?;
    if setting.text() != "no" {
        return Ok(Outcome::Pass);
    }
    let (message, severity) = if server.is_replica() {
        ("this replica accepts writes that its primary will never see", Severity::High)
    } else {
        ("this node will accept writes when it becomes a replica", Severity::Low)
    };
    Ok(Failure::new("replica-read-only", message)
        .with(evidence("replica-read-only", setting, context))
        .remedy("`replica-read-only yes`")
        .severity(severity)
        .into())
}
