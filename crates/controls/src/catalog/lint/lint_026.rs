//! LINT-026.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// No user line has `nopass` after a password.
    ///
    /// # Why
    /// Rules apply from left to right, and `nopass` throws the passwords away: `>SECRET nopass`
    /// accepts any text. The line still shows a password, so reviewers take it for protected.
    ///
    /// # Attack
    /// `AUTH user anything` logs in.
    ///
    /// # Fix
    /// Delete `nopass` from the line: `user app on >SECRET ~app:* +@read`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LINT-026", "nopass-after-password";
    title: "A nopass rule makes the password before it void",
    severity: Critical, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.9"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(server, LintKind::NopassAfterPassword, Notes::here("accepts every password from here on"))
}
