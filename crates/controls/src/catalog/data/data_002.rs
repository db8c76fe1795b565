//! DATA-002.

use redan_model::{Confidence, Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{known, live};

control! {
    /// In a sample of keys, taken only on request, no value looks like a secret or like
    /// personal data (tokens, card numbers, e-mail addresses). The sample counts; names and
    /// values are not kept.
    ///
    /// # Why
    /// What is in a value is also in the dump, in the append-only file, on every replica, in
    /// every backup and in the log of slow commands.
    ///
    /// # Attack
    /// A copy of `dump.rdb` from a backup bucket, and `strings`.
    ///
    /// # Fix
    /// Encrypt such fields in the application, with a key that the server does not know; store
    /// the hash of a token instead of the token.
    ///
    /// # Sources
    /// - Redis recommended security practices (<https://redis.io/docs/latest/operate/rs/security/recommended-security-practices/>)
    /// - Ley 1581 de 2012 (<https://www.funcionpublica.gov.co/eva/gestornormativo/norma.php?i=49981>)
    "DATA-002", "readable-secrets-in-values";
    title: "Values contain secrets or personal data in plain text",
    severity: High, aspect: Data,
    owasp: ["A02:2021", "A04:2021"], iso27001: ["A.5.34", "A.8.11", "A.8.24"], pci: ["3.5.1"], nist_csf: ["PR.DS-01", "PR.DS-10"], ley1581: ["art. 4 g", "art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let sample = known(&live(server)?.sample)?;
    if sample.sensitive == 0 {
        return Ok(Outcome::Pass);
    }
    let message = format!(
        "{} of {} sampled values look like secrets or personal data",
        sample.sensitive, sample.looked_at
    );
    Ok(Failure::new("values", message)
        .confidence(Confidence::Likely)
        .with(Evidence::live(
            "sample of keys",
            format!("{} of {}", sample.sensitive, sample.looked_at),
        ))
        .into())
}
