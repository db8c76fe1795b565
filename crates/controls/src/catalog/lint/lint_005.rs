//! LINT-005.

use redan_model::server::SourceKind;
use redan_model::{Evidence, LintKind, Server};

use super::requirepass::secret_settings;
use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes, readable};
use crate::outcome::{Failure, Outcome};

control! {
    /// No configuration text contains typographic quotes, a byte order mark or a no-break space, and
    /// no running server has them in a password.
    ///
    /// # Why
    /// Word processors and chat programs replace plain quotes. The server keeps such quotes as part
    /// of the password, so that clients with the right secret are refused. A byte order mark or a
    /// no-break space makes the first directive unknown, and the server does not start.
    ///
    /// # Attack
    /// No attack: an outage, and usually a hasty repair that turns authentication off.
    ///
    /// # Fix
    /// Retype the quotes and spaces in a plain text editor and save the file as UTF-8 without a byte
    /// order mark.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-005", "typographic-characters";
    title: "Typographic characters stand in the configuration",
    severity: Medium, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Quotes that a typesetter means, no-break space, byte order mark.
const TYPOGRAPHIC: &[char] = &['“', '”', '„', '‘', '’', '«', '»', '\u{a0}', '\u{feff}'];

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    let notes = Notes::here("not a plain quote or space");
    if let Some(failure) = observations::failure(server, LintKind::NonAsciiPunctuation, notes) {
        return failure.into();
    }
    if let Err(outcome) = readable(server) {
        return outcome;
    }
    let odd = secret_settings(server).find(|(_, setting)| setting.text().contains(TYPOGRAPHIC));
    match odd {
        Some((name, setting)) if server.source == SourceKind::Live => {
            let shown = setting.value.display(context.redactor);
            Failure::new(name, format!("the value of {name} contains typographic quotes or spaces"))
                .with(Evidence::of(name, &shown, &setting.origin))
                .into()
        }
        _ => Outcome::Pass,
    }
}
