//! LINT-035.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// The paths of `logfile`, `pidfile`, `dir` and `unixsocket` can be written by the server.
    ///
    /// # Why
    /// An unwritable `logfile` or `dir` stops the start. An unwritable `pidfile` is passed over, so
    /// that scripts which read it stop or signal a wrong process, or none.
    ///
    /// # Attack
    /// A missing log hides an attack; a stale pid file lets a script end the wrong process.
    ///
    /// # Fix
    /// Create the directory with the server's owner, or correct the path.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-035", "unwritable-path";
    title: "The server cannot write a path that it is told to use",
    severity: Low, aspect: Monitoring,
    owasp: ["A05:2021", "A09:2021"], iso27001: ["A.8.9", "A.8.15"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(server, LintKind::UnwritablePath, Notes::here("cannot be written"))
}
