//! LOG-009.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// The server writes a report when it crashes (`crash-log-enabled yes`).
    ///
    /// # Why
    /// The report holds the stack, the registers and the last command: often the only trace of a
    /// failed exploit. Without it a crash looks like a restart.
    ///
    /// # Attack
    /// Try an exploit until it works; the failed attempts leave nothing to examine.
    ///
    /// # Fix
    /// `crash-log-enabled yes`; protect the log, and hide user data from it.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis configuration
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>)
    "LOG-009", "crash-log-disabled";
    title: "Crash reports are off",
    severity: Low, aspect: Monitoring,
    owasp: ["A09:2021"], iso27001: ["A.8.15"], pci: ["10.7.2"], nist_csf: ["PR.PS-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let log = setting(server, "crash-log-enabled")?;
    if log.text() == "yes" {
        return Ok(Outcome::Pass);
    }
    Ok(Failure::new("crash-log-enabled", "a crash leaves no report")
        .with(evidence("crash-log-enabled", log, context))
        .into())
}
