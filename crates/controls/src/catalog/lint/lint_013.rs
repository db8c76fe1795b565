//! LINT-013.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// Every line of an ACL file is empty or begins with `user`.
    ///
    /// # Why
    /// An ACL file has no comments and no other directives. One `#` line makes the server refuse to
    /// start, or `ACL LOAD` refuse the whole file, so that the change that it brings never arrives.
    ///
    /// # Attack
    /// A revoked user stays valid because the file that revokes it is not accepted.
    ///
    /// # Fix
    /// Delete the line; keep explanations in the configuration file or in version control.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LINT-013", "foreign-line-in-acl-file";
    title: "An ACL file holds a line that is not a user",
    severity: Medium, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.9"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(server, LintKind::ForeignLineInAclFile, Notes::here("not a user line"))
}
