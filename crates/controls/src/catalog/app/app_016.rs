//! APP-016.

use redan_model::facts::SurroundingKind;

use crate::control;
use crate::control::Context;
use crate::outcome::Scoped;

use super::source::judge_sources;

control! {
    /// Applications do not write connection URLs to their logs.
    ///
    /// # Why
    /// The URL holds the password. Logs are collected, searched and kept by systems with many
    /// readers; a password that is in them cannot be taken back.
    ///
    /// # Attack
    /// Search the log store for `redis://`.
    ///
    /// # Fix
    /// Log the host and the database only, or replace the password before:
    /// `url._replace(netloc=url.hostname)`. Change the password that was logged.
    ///
    /// # Sources
    /// - OWASP Logging Cheat Sheet
    ///   (<https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html>)
    /// - OWASP Secrets Management Cheat Sheet
    ///   (<https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html>)
    "APP-016", "connection-url-in-log";
    title: "A connection URL is written to a log",
    severity: Medium, aspect: Application,
    owasp: ["A09:2021"], iso27001: ["A.8.12", "A.8.15"], pci: ["8.3.2", "10.3.1"], nist_csf: ["PR.DS-01"], ley1581: ["art. 4 h", " art. 17 d"],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    judge_sources(context, SurroundingKind::LoggedUrl, "the password is part of the URL")
}
