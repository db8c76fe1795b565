//! LINT-017.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// Every `include` names an absolute path that exists and stands where its lines should take
    /// effect.
    ///
    /// # Why
    /// Included lines count where the `include` stands: above the other lines they are overridden,
    /// below they override. A relative path is looked up from the directory in which the server was
    /// started, not from the file. A pattern that matches no file is passed over in silence, so that
    /// a whole set of hardened settings can be missing.
    ///
    /// # Attack
    /// Whoever may create a file that the pattern matches adds directives to the server.
    ///
    /// # Fix
    /// Write the absolute path, put the `include` at the end if its lines must win, and check the
    /// result with `redan effective`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis configuration
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>)
    "LINT-017", "surprising-include";
    title: "An include does not do what its place suggests",
    severity: High, aspect: Parity,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(
        server,
        LintKind::SurprisingInclude,
        Notes { here: "the include", other: "decides instead" },
    )
}
