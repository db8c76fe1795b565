//! CMD-005.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::Outcome;

control! {
    /// No application user may run `FUNCTION LOAD` or `FUNCTION RESTORE`.
    ///
    /// # Why
    /// A function runs with the rights of whoever calls it, not of whoever wrote it. One that a
    /// user limited to `~app:*` had loaded copied a foreign key into that prefix when the
    /// administrator called it. Both commands survive `-@dangerous`.
    ///
    /// # Attack
    /// Replace the library that the nightly job calls by one that also copies secrets, and
    /// wait.
    ///
    /// # Fix
    /// `ACL SETUSER name -function|load -function|restore -function|delete -function|flush`,
    /// load libraries at deployment, and compare `FUNCTION LIST` with what was deployed.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-005", "application-loads-functions";
    title: "Applications may plant functions that administrators will call",
    severity: High, aspect: Commands,
    owasp: ["A01:2021", "A08:2021"], iso27001: ["A.8.3", "A.8.28", "A.8.32"], pci: ["6.2.4", "7.2.2"], nist_csf: ["PR.AA-05", "PR.PS-05"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    // Functions came with 7.0.
    if !server.release.at_least_7_0() {
        return Outcome::NotApplicable;
    }
    forbid(
        server,
        context,
        &Forbidden {
            commands: &["function|load", "function|restore"],
            effect: "plants code that runs with the rights of its caller",
            severity: Severity::High,
        },
    )
}
