//! LINT-040.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// Quotes are balanced, and values with spaces are quoted.
    ///
    /// # Why
    /// An unbalanced quote, or text right behind a closing one, makes the line unreadable and stops
    /// the start. A value with a space that is not quoted becomes two values, which most directives
    /// refuse.
    ///
    /// # Attack
    /// No attack; an outage, and a password that is not the one that was meant.
    ///
    /// # Fix
    /// Put the whole value in double quotes and write `"` for a quote inside: `requirepass "two
    /// words"`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis configuration
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>)
    "LINT-040", "quoting-error";
    title: "Quotes or spaces of a directive do not add up",
    severity: Medium, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(server, LintKind::QuotingError, Notes::here("cannot be split into words"))
}
