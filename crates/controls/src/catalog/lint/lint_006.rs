//! LINT-006.

use redan_model::{LintKind, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes, text};
use crate::outcome::Outcome;

control! {
    /// No directive that keeps only its last value is written twice in the files that a server
    /// loads, includes counted.
    ///
    /// # Why
    /// The last line wins without a word. Somebody who edits the first `requirepass`, `bind` or
    /// `protected-mode` sees the change in the file and never in the server.
    ///
    /// # Attack
    /// An attacker who may append to an included file overrides a hardened line without touching it;
    /// a reviewer who reads from the top does not notice.
    ///
    /// # Fix
    /// Keep one line for each directive and delete the others. `save`, `rename-command`, `user`,
    /// `loadmodule` and `client-output-buffer-limit` may repeat; they add up.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis configuration
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>)
    "LINT-006", "duplicate-directive";
    title: "A directive is set more than once",
    severity: Medium, aspect: Parity,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Directives whose lost line a reader would have relied on.
const SECURITY: &[&str] = &[
    "requirepass",
    "masterauth",
    "primaryauth",
    "bind",
    "protected-mode",
    "aclfile",
    "port",
    "tls-port",
    "tls-auth-clients",
    "enable-debug-command",
    "enable-module-command",
    "enable-protected-configs",
    "replica-read-only",
];

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    let notes = Notes { here: "this line has no effect", other: "this line wins" };
    match observations::failure(server, LintKind::DuplicateDirective, notes) {
        Some(failure) if is_harmless(server) => failure.severity(Severity::Low).into(),
        Some(failure) => failure.into(),
        None => text(server).err().unwrap_or(Outcome::Pass),
    }
}

/// True when none of the lost lines is about security.
fn is_harmless(server: &Server) -> bool {
    !server
        .lints_of(LintKind::DuplicateDirective)
        .any(|lint| SECURITY.contains(&lint.subject.to_ascii_lowercase().as_str()))
}
