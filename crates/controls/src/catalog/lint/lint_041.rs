//! LINT-041.

use redan_model::server::{SourceKind, Start};
use redan_model::{Evidence, Gap, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// The server starts with the configuration that its definition gives it.
    ///
    /// # Why
    /// Almost every mistake in a configuration is fatal at the start and silent before: a running
    /// server goes on with what it has, so the file is found broken at the next restart, when the
    /// service is needed back. Only the first mistake is reported; correcting it may show the next
    /// one.
    ///
    /// # Attack
    /// No attack; whoever can crash or restart the server keeps it down.
    ///
    /// # Fix
    /// Correct the line that the message names, and try the file with the real server before it
    /// replaces the old one: `redis-server FILE --port 0 --unixsocket /tmp/try.sock`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-041", "server-refuses-to-start";
    title: "The server refuses to start with this configuration",
    severity: High, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.32"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: ["LINT-001", "LINT-002", "LINT-004", "LINT-005", "LINT-012", "LINT-013", "LINT-014", "LINT-015", "LINT-017", "LINT-018", "LINT-023", "LINT-024", "LINT-028", "LINT-029", "LINT-032", "LINT-033", "LINT-034", "LINT-035", "LINT-040"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    if server.source == SourceKind::Live {
        return Outcome::NotApplicable;
    }
    match &server.start {
        Start::Starts => Outcome::Pass,
        Start::Unknown(why) => {
            Outcome::Unknown(Gap::new(&server.target, "tell whether the server starts", why))
        }
        Start::Refuses(error) => {
            let subject = error.directive.as_deref().unwrap_or("start");
            let failure = Failure::new(subject, format!("refuses to start: {}", error.reason));
            match &error.location {
                Some(at) => failure.with(Evidence::file(at, "the server ends here")),
                None => failure.with(Evidence::implied(error.reason.as_str())),
            }
            .into()
        }
    }
}
