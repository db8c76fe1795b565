//! LINT-015.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// Every directive is known to the product and version that loads the file.
    ///
    /// # Why
    /// An unknown directive stops the start. Redis and Valkey and their versions differ:
    /// `primaryauth` exists in Valkey only, `io-threads-do-reads` and `sanitize-dump-payload` come
    /// and go. A file that works with the local image can keep production down after an upgrade.
    /// Redis 8 reads unknown names as module settings and fails late, when no module claims them.
    ///
    /// # Attack
    /// No attack; but a hardening line with a spelling mistake (`proteced-mode yes`) never takes
    /// effect, and whoever removes it to get the server up removes the intention too.
    ///
    /// # Fix
    /// Correct the spelling or remove the line; `redan effective FILE --server RELEASE` shows what a
    /// release makes of the file.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis configuration
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>)
    "LINT-015", "unknown-directive";
    title: "A directive is unknown to this server",
    severity: High, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(server, LintKind::UnknownDirective, Notes::here("not a directive of this release"))
}
