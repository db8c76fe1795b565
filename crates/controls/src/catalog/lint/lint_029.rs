//! LINT-029.

use redan_model::{LintKind, Origin, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes, text};
use crate::outcome::{Failure, Outcome};
use crate::support::evidence;

control! {
    /// No command line passes `--requirepass` an empty text or nothing.
    ///
    /// # Why
    /// Compose replaces an unset variable by nothing. Inside quotes or a list the argument stays as
    /// an empty text, and the server starts without a password; without quotes the argument is
    /// missing and the server refuses to start. The definition looks protected in both cases.
    ///
    /// # Attack
    /// Connect and send commands; the variable that should hold the password is unset in that
    /// environment.
    ///
    /// # Fix
    /// Make the variable required: `--requirepass "${REDIS_PASSWORD:?set it in .env}"`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Compose interpolation (<https://docs.docker.com/reference/compose-file/interpolation/>)
    "LINT-029", "empty-password-argument";
    title: "An argument sets an empty password",
    severity: Critical, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.9"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-03"], ley1581: ["art. 17 d"],
    consequence_of: ["APP-010"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let notes = Notes { here: "the password is empty", other: "comes from here" };
    if let Some(failure) = observations::failure(server, LintKind::EmptyPasswordArgument, notes) {
        return Ok(failure.into());
    }
    text(server)?;
    let password = server.settings.get("requirepass").ok_or(Outcome::NotApplicable)?;
    Ok(match &password.origin {
        Origin::Argument(_) if password.text().is_empty() => {
            Failure::new("requirepass", "an argument sets an empty password: the server is open")
                .with(evidence("requirepass", password, context))
                .into()
        }
        Origin::Argument(_) => Outcome::Pass,
        _ => Outcome::NotApplicable,
    })
}
