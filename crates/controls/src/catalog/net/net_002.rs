//! NET-002.

use redan_model::server::Authentication;
use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// `protected-mode` is `yes`. With it, a server whose default user needs no password
    /// refuses clients that do not come from the host itself. Where the default user does need
    /// a password it has no effect, and turning it off is of low severity: a second mistake is
    /// then not caught.
    ///
    /// # Why
    /// It is the last barrier on the day when the password line gets lost: an ACL file without
    /// a default user, an unset variable, an `ACL LOAD`.
    ///
    /// # Attack
    /// Malware such as Migo turns it off with one `CONFIG SET` and leaves an open server for
    /// the next one.
    ///
    /// # Fix
    /// `protected-mode yes`. If it was turned off because clients were refused, those clients
    /// lack a login; give them one.
    ///
    /// # Sources
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - Cado on the Migo malware, as reported (<https://itbutler.sa/blog/the-migo-menace/>)
    /// - redis-baseline InSpec profile (<https://github.com/lonkey/redis-baseline>)
    "NET-002", "protected-mode-off";
    title: "Protected mode is off",
    severity: High, aspect: Network,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.20"], pci: ["2.2.1", "2.2.6"], nist_csf: ["PR.IR-01", "PR.PS-01"], ley1581: [],
    consequence_of: ["CONT-002"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    // Sentinel turns it off by itself, always.
    data_server(server)?;
    let mode = setting(server, "protected-mode")?;
    if mode.text() == "yes" {
        return Ok(Outcome::Pass);
    }
    let locked = server.authentication.get() == Some(&Authentication::Required);
    // What the image does is CONT-002; behind a password there is nothing to add.
    if locked && !mode.origin.is_explicit() {
        return Ok(Outcome::NotApplicable);
    }
    let (severity, message) = if locked {
        (Severity::Low, "protected mode is off; a password stands in front today")
    } else {
        (Severity::High, "protected mode is off and the default user needs no password")
    };
    Ok(Failure::new("protected-mode", message)
        .severity(severity)
        .with(evidence("protected-mode", mode, context))
        .remedy("protected-mode yes")
        .into())
}
