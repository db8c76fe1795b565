//! CMD-010.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::Outcome;

control! {
    /// No application user may run `MONITOR`.
    ///
    /// # Why
    /// It streams the commands of all users with their keys and values, whatever key patterns
    /// the watcher has; only the arguments of logins are hidden. It also halves the server's
    /// throughput.
    ///
    /// # Attack
    /// `MONITOR` for a minute yields session ids, tokens and personal data of every other
    /// service.
    ///
    /// # Fix
    /// `ACL SETUSER name -monitor`. For people who debug, an administrator's login for the
    /// occasion.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-010", "application-runs-monitor";
    title: "Applications may watch every command with MONITOR",
    severity: High, aspect: Commands,
    owasp: ["A01:2021"], iso27001: ["A.8.3", "A.8.12"], pci: ["7.2.2"], nist_csf: ["PR.AA-05"], ley1581: ["art. 4 f"],
    consequence_of: ["AUTH-001", "CMD-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    forbid(
        server,
        context,
        &Forbidden {
            commands: &["monitor"],
            effect: "shows the commands and values of every other user",
            severity: Severity::High,
        },
    )
}
