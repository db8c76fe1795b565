//! LINT-002.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// No directive is followed by a `#` comment on its own line.
    ///
    /// # Why
    /// Only a line that begins with `#` is a comment. After a value the mark and every word behind
    /// it are further arguments. Most directives then have the wrong number of arguments and the
    /// server refuses to start; `bind` tries to resolve the words as host names.
    ///
    /// # Attack
    /// Nobody needs to attack: the next restart, perhaps after an incident, does not come up.
    ///
    /// # Fix
    /// Put the comment on a line of its own above the directive.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis configuration
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>)
    "LINT-002", "trailing-comment";
    title: "A comment follows a value on the same line",
    severity: High, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(
        server,
        LintKind::TrailingComment,
        Notes::here("everything after the value is read as more values"),
    )
}
