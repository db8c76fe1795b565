//! LINT-014.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// No user name has two lines in the same file.
    ///
    /// # Why
    /// The server refuses to start, in the configuration file as well as in an ACL file. A change
    /// that was meant to narrow a user keeps the whole server down.
    ///
    /// # Attack
    /// No attack; an outage, and a hasty repair.
    ///
    /// # Fix
    /// Merge the two lines into one.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LINT-014", "duplicate-user";
    title: "A user is defined twice",
    severity: Medium, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.9"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(
        server,
        LintKind::DuplicateUser,
        Notes { here: "the second definition", other: "the first definition" },
    )
}
