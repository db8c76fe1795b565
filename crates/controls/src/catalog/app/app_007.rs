//! APP-007.

use redan_model::{Client, LintKind};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, of_lints};
use crate::outcome::Outcome;

control! {
    /// Connection settings hold values, not the names of variables that nobody replaces.
    ///
    /// # Why
    /// `redis://:${REDIS_PASSWORD}@redis` in a file that no template step reads sends these
    /// characters as the password. The login fails in production, or works, because the server's
    /// file has the same mistake.
    ///
    /// # Attack
    /// Try the literal text as a password; the name of the variable is easy to guess.
    ///
    /// # Fix
    /// Expand the value where it is read (`os.environ["REDIS_PASSWORD"]`), or render the file before
    /// the start. Stop the start when the variable is missing.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15
    /// - Compose environment files
    ///   (<https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/>)
    "APP-007", "variable-in-connection";
    title: "A connection setting holds a variable that nothing expands",
    severity: High, aspect: Application,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.9"], pci: ["8.6.2"], nist_csf: ["PR.AA-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Client(check),
}

fn check(client: &Client, _: &Context<'_>) -> Outcome {
    let lints = client.lints.iter().filter(|lint| lint.kind == LintKind::UnexpandedVariable);
    match of_lints(lints, Notes::here("sent as it is")) {
        Some(failure) => failure.into(),
        None if true => Outcome::Pass,
        None => Outcome::NotApplicable,
    }
}
