//! REPL-019.

use redan_model::{Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// A replica that has lost its primary refuses to answer from old data
    /// (`replica-serve-stale-data no`). Low, and medium while the link is down right now.
    ///
    /// # Why
    /// By default a replica goes on answering after the link broke, with whatever it had. A revoked
    /// session, a changed role or a blocked card stays valid there.
    ///
    /// # Attack
    /// An attacker whose access was just revoked reads from the replica that did not hear of it.
    ///
    /// # Fix
    /// `replica-serve-stale-data no` where old answers are worse than errors; otherwise an alert on
    /// `master_link_status` and a documented exception.
    ///
    /// # Sources
    /// - Comments in redis.conf (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    "REPL-019", "stale-replica-data";
    title: "A replica without its primary keeps answering from old data",
    severity: Low, aspect: Replication,
    owasp: ["A04:2021"], iso27001: ["A.8.14", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.IR-03", "PR.DS-10"], ley1581: ["art. 4 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    if !server.is_replica() {
        return Ok(Outcome::NotApplicable);
    }
    let stale = setting(server, "replica-serve-stale-data")?;
    if stale.text() != "yes" {
        return Ok(Outcome::Pass);
    }
    let failure = Failure::new(
        "replica-serve-stale-data",
        "without its primary this replica answers from old data",
    )
    .with(evidence("replica-serve-stale-data", stale, context))
    .remedy("`replica-serve-stale-data no`");
    let down =
        server.live.as_ref().and_then(|live| live.info("master_link_status")) == Some("down");
    Ok(if down {
        failure
            .with(Evidence::live("INFO replication", "master_link_status:down"))
            .severity(Severity::Medium)
            .into()
    } else {
        failure.into()
    })
}
