//! APP-006.

use redan_model::{Client, LintKind};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, of_lints};
use crate::outcome::Outcome;

control! {
    /// The path of a connection URL is a database number.
    ///
    /// # Why
    /// Some clients pass over a path that is not a number and use database 0. The sessions that were
    /// to be kept apart then share a database with the cache, and `FLUSHDB` of one deletes the
    /// other.
    ///
    /// # Attack
    /// No attack; keys mix, and isolation exists on paper only.
    ///
    /// # Fix
    /// Write the number: `redis://host:6379/1`.
    ///
    /// # Sources
    /// - URI syntax, RFC 3986 section 2.2; `redis` scheme
    ///   (<https://www.iana.org/assignments/uri-schemes/prov/redis>)
    /// - seen on Redis 7.0.15
    "APP-006", "database-not-a-number";
    title: "The database part of a connection URL is not a number",
    severity: Low, aspect: Application,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.28"], pci: ["6.2.4"], nist_csf: ["PR.PS-06"], ley1581: [],
    consequence_of: [],
    check: Client(check),
}

fn check(client: &Client, _: &Context<'_>) -> Outcome {
    let lints = client.lints.iter().filter(|lint| lint.kind == LintKind::DatabaseNotInteger);
    match of_lints(lints, Notes::here("not a database number")) {
        Some(failure) => failure.into(),
        None if client.database.is_some() => Outcome::Pass,
        None => Outcome::NotApplicable,
    }
}
