//! LINT-012.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// A configuration with `aclfile` has no `user` lines of its own.
    ///
    /// # Why
    /// The server refuses to start when users stand in both places. After a restart nobody can log
    /// in at all, and the quickest repair is to delete one of the two, often the stricter one.
    ///
    /// # Attack
    /// No attack; an outage at the worst moment.
    ///
    /// # Fix
    /// Move the `user` lines into the ACL file and delete them from the configuration file.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LINT-012", "users-in-two-places";
    title: "Users are defined in the configuration and in an ACL file",
    severity: Medium, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.9"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(
        server,
        LintKind::UserLinesWithAclFile,
        Notes { here: "a user in the configuration file", other: "the ACL file" },
    )
}
