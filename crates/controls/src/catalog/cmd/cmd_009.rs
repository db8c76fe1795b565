//! CMD-009.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::Outcome;

control! {
    /// No application user may run `FLUSHALL`, `FLUSHDB` or `SWAPDB`. A user with full power is
    /// CMD-001's finding, and this one is then no worse.
    ///
    /// # Why
    /// They take no key, so key patterns do not bind them, and `+@write` and `+@keyspace`
    /// contain them. One call empties every database, or puts the test data where the sessions
    /// were.
    ///
    /// # Attack
    /// A restricted user's `FLUSHALL`. Ransom notes in emptied servers have been found by the
    /// thousand.
    ///
    /// # Fix
    /// `ACL SETUSER name -flushall -flushdb -swapdb`, behind the rule that grants the category.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-009", "keyless-destruction";
    title: "Applications may wipe or swap whole databases",
    severity: Critical, aspect: Commands,
    owasp: ["A01:2021"], iso27001: ["A.5.18", "A.8.2", "A.8.3"], pci: ["7.2.2", "10.3.2"], nist_csf: ["PR.AA-05", "PR.DS-01"], ley1581: ["art. 17 d"],
    consequence_of: ["AUTH-001", "CMD-001", "CMD-003"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    forbid(
        server,
        context,
        &Forbidden {
            commands: &["flushall", "flushdb", "swapdb"],
            effect: "destroys or exchanges whole databases whatever the key patterns say",
            severity: Severity::Critical,
        },
    )
}
