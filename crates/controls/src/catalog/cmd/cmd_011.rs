//! CMD-011.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::Outcome;

control! {
    /// No application user may run `CLIENT PAUSE` or `CLIENT KILL`.
    ///
    /// # Why
    /// `+@connection` sounds harmless and contains both: one command stops the server for every
    /// client, the other throws out the rest. `CLIENT KILL` is also what two use-after-free
    /// bugs in TLS connections need (CVE-2026-81934, CVE-2026-56684).
    ///
    /// # Attack
    /// `CLIENT PAUSE 2147483647`, and the shop is down until somebody finds out why.
    ///
    /// # Fix
    /// Grant single commands: `-@connection +auth +hello +ping +select +client|setname
    /// +client|setinfo`; or `ACL SETUSER name -client|pause -client|kill` behind the category.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Redis release notes (<https://redis.io/docs/latest/operate/oss_and_stack/stack-with-enterprise/release-notes/redisce/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-011", "application-disturbs-connections";
    title: "Applications may stall or cut the connections of others",
    severity: Medium, aspect: Commands,
    owasp: ["A01:2021"], iso27001: ["A.8.2", "A.8.6"], pci: ["7.2.2"], nist_csf: ["PR.AA-05", "PR.IR-04"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    forbid(
        server,
        context,
        &Forbidden {
            commands: &["client|pause", "client|kill"],
            effect: "stalls or ends the connections of everybody else",
            severity: Severity::Medium,
        },
    )
}
