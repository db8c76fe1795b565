//! APP-001.

use redan_model::{Client, Confidence, Evidence, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::secrets;

control! {
    /// No file that version control tracks holds a working Redis password.
    ///
    /// # Why
    /// Everybody who may read the repository, its forks, its build logs and its backups has the
    /// password, and history keeps it after the line is gone. It is the most common way in which
    /// credentials leak.
    ///
    /// # Attack
    /// Search a clone or a leaked archive for `redis://`; the scanners of public hosts do so within
    /// minutes of a push.
    ///
    /// # Fix
    /// Move the value to a secret store or an untracked file, read it from the environment without a
    /// default, and change the password: removing the line does not take it back.
    ///
    /// # Sources
    /// - OWASP Secrets Management Cheat Sheet
    ///   (<https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html>)
    "APP-001", "credential-in-repository";
    title: "A password is written in the repository",
    severity: Critical, aspect: Application,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.4"], pci: ["8.3.2", "8.6.2"], nist_csf: ["PR.AA-01", "PR.DS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Client(check),
}

fn check(client: &Client, context: &Context<'_>) -> Outcome {
    let Some(password) = &client.password else {
        let elsewhere = client.password_elsewhere;
        return if elsewhere { Outcome::Pass } else { Outcome::NotApplicable };
    };
    let replaced = secrets::is_placeholder(password) && !secrets::is_published(password);
    if password.is_unknown() || replaced || client.committed == Some(false) {
        return Outcome::Pass;
    }
    if client.is_example && secrets::judge(password).is_some() {
        return Outcome::Pass;
    }
    let mark = context.redactor.mark(password);
    let published =
        if secrets::is_published(password) { ", one that is published elsewhere too," } else { "" };
    let message = format!("the password {mark}{published} is written in the repository");
    let sure =
        if client.committed == Some(true) { Confidence::Certain } else { Confidence::Likely };
    Failure::new(&client.key, message)
        .about(mark)
        .severity(severity(client))
        .confidence(sure)
        .with(Evidence::file(&client.location, "the password is written here"))
        .into()
}

/// A development password that opens a loopback server gives away less than one of production.
fn severity(client: &Client) -> Severity {
    let development = client.environment.as_deref().is_some_and(|name| {
        ["dev", "local", "test", "ci"].iter().any(|word| name.starts_with(word))
    });
    if development || client.is_loopback() { Severity::High } else { Severity::Critical }
}
