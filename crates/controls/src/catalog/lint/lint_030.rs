//! LINT-030.

use redan_model::{LintKind, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes, text};
use crate::outcome::Outcome;

control! {
    /// No setting of the configuration file is overridden by an argument of the command line.
    ///
    /// # Why
    /// Arguments win over the file. A reader of the file, and a scanner that looks at nothing else,
    /// believe in a value that is not in force. `CONFIG REWRITE` then writes the argument's value, a
    /// password included, into the file.
    ///
    /// # Attack
    /// A debugging argument such as `--protected-mode no` in a compose file undoes the hardened file
    /// that everybody reviews.
    ///
    /// # Fix
    /// Keep each setting in one place: delete the argument, or the line.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-030", "argument-overrides-file";
    title: "A command-line argument overrides the file",
    severity: Medium, aspect: Parity,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Settings that say where things are in a container, which an image may well decide.
const HARMLESS: &[&str] = &["dir", "port", "logfile", "daemonize", "pidfile", "loglevel"];

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    let notes = Notes { here: "this line has no effect", other: "this argument wins" };
    match observations::failure(server, LintKind::ArgumentOverridesFile, notes) {
        Some(failure) if is_harmless(server) => failure.severity(Severity::Low).into(),
        Some(failure) => failure.into(),
        None => text(server).err().unwrap_or(Outcome::Pass),
    }
}

fn is_harmless(server: &Server) -> bool {
    server
        .lints_of(LintKind::ArgumentOverridesFile)
        .all(|lint| HARMLESS.contains(&lint.subject.trim_start_matches('-')))
}
