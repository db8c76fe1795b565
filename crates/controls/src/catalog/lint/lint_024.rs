//! LINT-024.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// ACL rules name commands by their original names.
    ///
    /// # Why
    /// Rules refer to the original name and go on to bind the renamed command. `+newname` is a
    /// syntax error that stops the start or makes `ACL SETUSER` fail, so that the whole line is not
    /// applied.
    ///
    /// # Attack
    /// A user that was meant to be narrowed keeps the rights that it had before the failed change.
    ///
    /// # Fix
    /// Write the original name in the rule: `-config`, not `-secretconfig`. Better, remove the
    /// rename.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LINT-024", "acl-uses-renamed-name";
    title: "An ACL rule uses the new name of a renamed command",
    severity: Medium, aspect: Commands,
    owasp: ["A01:2021", "A05:2021"], iso27001: ["A.5.15", "A.8.9"], pci: ["7.2.1"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(
        server,
        LintKind::AclUsesRenamedName,
        Notes { here: "rules know original names only", other: "the command was renamed here" },
    )
}
