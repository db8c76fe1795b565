//! LOG-005.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// Where the release can hide user data from its log, it does (`hide-user-data-from-log yes`).
    ///
    /// # Why
    /// Crash reports and some warnings print the arguments of the running command: session tokens,
    /// names, e-mail addresses. Logs are copied to places with other readers and longer lives than
    /// the data. Valkey hides them by default, Redis from 8 on can; earlier releases cannot.
    ///
    /// # Attack
    /// Read the log store instead of the server; provoke a crash to fill it.
    ///
    /// # Fix
    /// `hide-user-data-from-log yes`, in the file and with `CONFIG SET`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis release notes (<https://github.com/redis/redis/releases>)
    "LOG-005", "user-data-in-log";
    title: "Keys and values can reach the log",
    severity: Medium, aspect: Monitoring,
    owasp: ["A09:2021"], iso27001: ["A.8.12", "A.8.15"], pci: ["3.4.1", "10.3.1"], nist_csf: ["PR.DS-01", "PR.PS-04"], ley1581: ["art. 4 h", " art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let hides = setting(server, "hide-user-data-from-log")?;
    if hides.text() == "yes" {
        return Ok(Outcome::Pass);
    }
    Ok(Failure::new("hide-user-data-from-log", "a crash report prints keys and values")
        .with(evidence("hide-user-data-from-log", hides, context))
        .into())
}
