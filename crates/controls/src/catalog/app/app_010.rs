//! APP-010.

use redan_model::{Evidence, LintKind, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes};
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// Definitions that start a server take its password from a variable that is set, or that stops
    /// the start when it is missing (`${REDIS_PASSWORD:?}`).
    ///
    /// # Why
    /// Compose replaces an unset variable by nothing, prints a warning that scrolls by, and goes on.
    /// `redis-server --requirepass ""` starts without a password; so does a configuration that is
    /// rendered from the empty value. The definition looks protected in every review.
    ///
    /// # Attack
    /// Connect to the environment in which somebody forgot to set the variable.
    ///
    /// # Fix
    /// Write `${REDIS_PASSWORD:?set REDIS_PASSWORD}`, so that the start stops with this message.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Compose interpolation (<https://docs.docker.com/reference/compose-file/interpolation/>)
    "APP-010", "unset-variable-as-password";
    title: "A variable that may be unset becomes an empty password",
    severity: Critical, aspect: Application,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.9"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    let notes = Notes::here("becomes empty when it is unset");
    if let Some(failure) = observations::failure(server, LintKind::UnsetVariable, notes) {
        let secret = server.lints_of(LintKind::UnsetVariable).any(|lint| is_secret(&lint.subject));
        return Ok(if secret { failure } else { failure.severity(Severity::Medium) }.into());
    }
    let unset = container.unset_variables.iter().find(|variable| is_secret(&variable.value));
    let Some(variable) = unset else { return Ok(Outcome::Pass) };
    let message = format!("{} may be unset; it then becomes an empty password", variable.value);
    Ok(Failure::new(&variable.value, message)
        .with(Evidence::file(&variable.location, notes.here))
        .into())
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["pass", "secret", "auth", "pwd"].iter().any(|word| name.contains(word))
}
