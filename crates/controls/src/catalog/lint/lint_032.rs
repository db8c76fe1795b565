//! LINT-032.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// `tls-port` and `port` differ, or `port` is 0.
    ///
    /// # Why
    /// Both are listeners. With the same number the second cannot bind and the server ends. The
    /// author meant to replace the plain port.
    ///
    /// # Attack
    /// No attack; an outage, and often a return to the plain port.
    ///
    /// # Fix
    /// Write `port 0` beside `tls-port 6379`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15
    /// - Redis TLS documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    "LINT-032", "tls-port-equals-port";
    title: "The TLS port and the plain port are the same",
    severity: Medium, aspect: Transport,
    owasp: ["A02:2021", "A05:2021"], iso27001: ["A.8.24", "A.8.9"], pci: ["4.2.1"], nist_csf: ["PR.DS-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(
        server,
        LintKind::TlsPortEqualsPort,
        Notes { here: "the same number", other: "the other listener" },
    )
}
