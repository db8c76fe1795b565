//! NET-004.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::Outcome;

control! {
    /// No application user can change `bind`, `port` or `protected-mode` at run time, which
    /// takes `CONFIG SET`.
    ///
    /// # Why
    /// The network settings in the file hold only until somebody changes them. All three can be
    /// set while the server runs, on every version.
    ///
    /// # Attack
    /// Migo sends `CONFIG SET protected-mode no`; others bind every interface and wait for the
    /// next visitor.
    ///
    /// # Fix
    /// Take `config|set` away from every user but the administrator: `ACL SETUSER name
    /// -config`.
    ///
    /// # Sources
    /// - Cado on the Migo malware, as reported (<https://itbutler.sa/blog/the-migo-menace/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "NET-004", "network-settings-changeable";
    title: "Applications can change what the server listens on",
    severity: Medium, aspect: Network,
    owasp: ["A01:2021", "A05:2021"], iso27001: ["A.8.9", "A.8.18"], pci: ["2.2.6", "7.2.2"], nist_csf: ["PR.AA-05", "PR.PS-01"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-001", "CMD-014"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    forbid(
        server,
        context,
        &Forbidden {
            commands: &["config|set"],
            effect: "opens bind, port and protected-mode at run time",
            severity: Severity::Medium,
        },
    )
}
