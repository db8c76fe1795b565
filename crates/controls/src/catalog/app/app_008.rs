//! APP-008.

use redan_model::{Client, Evidence, LintKind, Severity};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, of_lints};
use crate::outcome::{Failure, Outcome};

control! {
    /// A missing connection setting stops the application instead of falling back to the local host,
    /// to no password or to a password that stands in the code.
    ///
    /// # Why
    /// `os.environ.get("REDIS_URL", "redis://localhost:6379")` turns a missing secret into a working
    /// program that uses another server, without a password. In production nobody notices until
    /// sessions disappear, or until the default password is the one that is in force.
    ///
    /// # Attack
    /// Take the default from the source code and try it on the server; or start something on that
    /// port of the host.
    ///
    /// # Fix
    /// Read the setting without a default (`os.environ["REDIS_URL"]`, `${REDIS_PASSWORD:?}`), and
    /// keep values for development in an untracked `.env`.
    ///
    /// # Sources
    /// - OWASP Secrets Management Cheat Sheet
    ///   (<https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html>)
    "APP-008", "fallback-connection";
    title: "A missing setting falls back to a local or open server",
    severity: High, aspect: Application,
    owasp: ["A05:2021", "A04:2021"], iso27001: ["A.8.9", "A.8.28"], pci: ["6.2.4", "8.6.2"], nist_csf: ["PR.PS-01", "PR.PS-06"], ley1581: [],
    consequence_of: [],
    check: Client(check),
}

fn check(client: &Client, _: &Context<'_>) -> Outcome {
    let notes = Notes::here("used when the setting is missing");
    let lints = client.lints.iter().filter(|lint| lint.kind == LintKind::FallbackDefault);
    let observed = of_lints(lints, notes);
    let failure = observed.or_else(|| {
        client.is_fallback.then(|| {
            let message = format!("{} falls back to {}", client.key, client.display);
            Failure::new(&client.key, message).with(Evidence::file(&client.location, notes.here))
        })
    });
    match failure {
        None => Outcome::Pass,
        Some(failure) if is_development(client) => failure.severity(Severity::Medium).into(),
        Some(failure) => failure.into(),
    }
}

/// In settings of development a default is a convenience that still hides a missing value.
fn is_development(client: &Client) -> bool {
    client.environment.as_deref().is_some_and(|name| {
        ["dev", "local", "test", "ci"].iter().any(|word| name.starts_with(word))
    })
}
