//! APP-005.

use redan_model::{Client, LintKind};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, of_lints};
use crate::outcome::Outcome;

control! {
    /// Passwords in connection URLs are percent-encoded.
    ///
    /// # Why
    /// `#`, `/` and `?` end a part of a URL. With such a character in the password some clients
    /// refuse the URL; others connect somewhere else without a word: `redis://:12#ss@prod` is the
    /// local host, port 12. The application then talks to a server that nobody meant.
    ///
    /// # Attack
    /// Listen where the broken URL leads and receive the application's data.
    ///
    /// # Fix
    /// Encode the password (`python3 -c 'import urllib.parse; print(urllib.parse.quote(input(),
    /// safe=""))'`) or pass it as a setting of its own.
    ///
    /// # Sources
    /// - URI syntax, RFC 3986 section 2.2; `redis` scheme
    ///   (<https://www.iana.org/assignments/uri-schemes/prov/redis>)
    /// - seen on Redis 7.0.15
    "APP-005", "unencoded-url";
    title: "A connection URL has reserved characters that are not encoded",
    severity: Medium, aspect: Application,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.28"], pci: ["6.2.4"], nist_csf: ["PR.PS-06"], ley1581: [],
    consequence_of: [],
    check: Client(check),
}

fn check(client: &Client, _: &Context<'_>) -> Outcome {
    let lints = client.lints.iter().filter(|lint| lint.kind == LintKind::UnencodedUrl);
    match of_lints(lints, Notes::here("reserved characters, not percent-encoded")) {
        Some(failure) => failure.into(),
        None if client.authenticates() => Outcome::Pass,
        None => Outcome::NotApplicable,
    }
}
