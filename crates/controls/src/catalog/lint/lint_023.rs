//! LINT-023.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// Every `rename-command` names a command that exists, once, and a new name that is free.
    ///
    /// # Why
    /// Renaming an unknown command, the same one twice, or onto an existing name stops the start.
    /// Names differ between versions: what an old file renames may be gone after an upgrade.
    ///
    /// # Attack
    /// No attack; an outage after an upgrade.
    ///
    /// # Fix
    /// Delete the line, and deny the command by ACL.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-023", "impossible-rename";
    title: "A rename-command cannot be carried out",
    severity: Medium, aspect: Commands,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(server, LintKind::ImpossibleRename, Notes::here("refused at the start"))
}
