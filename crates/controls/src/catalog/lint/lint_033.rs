//! LINT-033.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// Settings with two states are spelled `yes` or `no`.
    ///
    /// # Why
    /// `on`, `off`, `true`, `false`, `1` and `0` are refused, and the server does not start.
    ///
    /// # Attack
    /// No attack; an outage.
    ///
    /// # Fix
    /// Write `yes` or `no` (any case).
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-033", "boolean-spelling";
    title: "A yes-or-no setting is spelled otherwise",
    severity: Low, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(server, LintKind::BooleanSpelling, Notes::here("only yes and no are understood"))
}
