//! LINT-016.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// No directive is one that this release accepts and ignores.
    ///
    /// # Why
    /// Some names stay accepted for old files after what they did is gone: Valkey 9.1 accepts
    /// `sanitize-dump-payload` and Redis 8.2 `io-threads-do-reads`, and `CONFIG GET` returns nothing
    /// for them. A file that relies on such a line describes a protection that is not there.
    ///
    /// # Attack
    /// A crafted `RESTORE` payload meets a server whose file says that payloads are checked.
    ///
    /// # Fix
    /// Delete the line, and replace what it did: deny `RESTORE` to applications, for example.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-016", "ignored-directive";
    title: "A directive is accepted and does nothing",
    severity: Medium, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(server, LintKind::IgnoredDirective, Notes::here("accepted, without effect"))
}
