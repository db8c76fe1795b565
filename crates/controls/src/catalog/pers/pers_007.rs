//! PERS-007.

use redan_model::{Server, Severity};

use super::persistence;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, is_development};

control! {
    /// A server that is not plainly a cache keeps its data over a restart, by snapshots or by the
    /// append-only file. It counts as a cache when it evicts any key (`maxmemory-policy allkeys-*`
    /// under a limit) or is named so. In development environments the finding is low.
    ///
    /// # Why
    /// With `save ""` and `appendonly no` a crash, an upgrade or a killed container loses all
    /// sessions, queued jobs and audit rows at once.
    ///
    /// # Attack
    /// Any of the cheap ways to crash a server becomes a way to erase data. Deleting an audit trail
    /// takes no right on the keys.
    ///
    /// # Fix
    /// Running server first: `CONFIG SET appendonly yes`, wait until `INFO persistence` shows
    /// `aof_rewrite_in_progress:0`, then write `appendonly yes` and `appendfsync everysec` into the
    /// file. Never the file alone followed by a restart: that starts from an empty append-only file.
    ///
    /// # Sources
    /// - Redis persistence documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/>)
    /// - Redis administration (<https://redis.io/docs/latest/operate/oss_and_stack/management/admin/>)
    "PERS-007", "no-persistence";
    title: "A restart loses all data",
    severity: High, aspect: Data,
    owasp: ["A05:2021"], iso27001: ["A.8.13", "A.8.14"], pci: ["10.5.1"], nist_csf: ["PR.DS-11", "PR.IR-03"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let persistence = persistence::of(server, context)?;
    if persistence.is_on() {
        return Ok(Outcome::Pass);
    }
    if persistence::is_disposable(server) {
        return Ok(Outcome::NotApplicable);
    }
    let message = "neither snapshots nor the append-only file are on, and nothing says that this is only a cache";
    let [save, append] = persistence.evidence;
    let failure = Failure::new("save", message).with(save).with(append);
    let severity = if is_development(server, context) { Severity::Low } else { Severity::High };
    Ok(failure.severity(severity).into())
}
