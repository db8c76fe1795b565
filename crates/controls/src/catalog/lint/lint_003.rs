//! LINT-003.

use redan_model::server::SourceKind;
use redan_model::{Evidence, LintKind, Server};

use super::requirepass::secret_settings;
use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes, readable};
use crate::outcome::{Failure, Outcome};

control! {
    /// No password setting has a value that begins with `#`.
    ///
    /// # Why
    /// `requirepass # secret` looks like a commented line and is not one: the password becomes `#`,
    /// or `#text` when the words are joined. A person who reads the file believes that no password
    /// is set, or another one.
    ///
    /// # Attack
    /// `AUTH #` is among the first guesses once somebody has seen the line.
    ///
    /// # Fix
    /// Write the password alone: `requirepass SECRET`. If the sign really belongs to it, quote the
    /// value and say so above the line.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-003", "secret-starting-with-hash";
    title: "A password begins with a comment sign",
    severity: High, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.9"], pci: ["8.3.6"], nist_csf: ["PR.AA-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    let notes = Notes::here("the password begins at the mark");
    if let Some(failure) = observations::failure(server, LintKind::SecretStartsWithHash, notes) {
        return failure.into();
    }
    if let Err(outcome) = readable(server) {
        return outcome;
    }
    let hashed = secret_settings(server).find(|(_, setting)| setting.text().starts_with('#'));
    match hashed {
        Some((name, setting)) if server.source == SourceKind::Live => {
            let shown = setting.value.display(context.redactor);
            Failure::new(name, format!("the value of {name} begins with #"))
                .with(Evidence::of(name, &shown, &setting.origin))
                .into()
        }
        _ => Outcome::Pass,
    }
}
