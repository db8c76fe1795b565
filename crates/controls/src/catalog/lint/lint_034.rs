//! LINT-034.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// At least one of `port`, `tls-port` and `unixsocket` is a listener.
    ///
    /// # Why
    /// `port 0` without a TLS port or a Unix socket, or an empty `bind`, leaves no way in, and the
    /// server ends at the start.
    ///
    /// # Attack
    /// No attack; an outage.
    ///
    /// # Fix
    /// Set `tls-port`, `unixsocket` or `port`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-034", "no-listener";
    title: "Nothing listens",
    severity: Medium, aspect: Network,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(server, LintKind::NoListener, Notes::here("turns the last listener off"))
}
