//! DATA-008.

use redan_model::Evidence;
use redan_model::facts::{Surrounding, SurroundingKind};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};

control! {
    /// Each job or script of the project that copies a dump or an append-only file encrypts it
    /// on the way (`age`, `gpg`, `openssl enc`, `restic`, server-side encryption of a bucket).
    ///
    /// # Why
    /// A dump contains every value and, in its functions, code. Whoever reads the backup needs
    /// no password, and nobody sees it happen.
    ///
    /// # Attack
    /// A bucket that is listed by everybody, or a disk from the lessor.
    ///
    /// # Fix
    /// `redis-cli --rdb - | age -r KEY > dump.rdb.age` with a key that is not on the same host;
    /// a retention period; and a restore that is really tried.
    ///
    /// # Sources
    /// - OWASP NoSQL Security Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/NoSQL_Security_Cheat_Sheet.html>)
    /// - Redis recommended security practices (<https://redis.io/docs/latest/operate/rs/security/recommended-security-practices/>)
    "DATA-008", "plain-backup";
    title: "A backup is written without encryption",
    severity: High, aspect: Data,
    owasp: ["A02:2021"], iso27001: ["A.8.13", "A.8.24"], pci: ["3.5.1", "9.4.1"], nist_csf: ["PR.DS-01", "PR.DS-11"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    context.facts.surroundings.iter().filter_map(of_backup).collect()
}

fn of_backup(fact: &Surrounding) -> Option<Scoped> {
    let outcome = match fact.kind {
        SurroundingKind::EncryptedBackup => Outcome::Pass,
        SurroundingKind::PlainBackup => Failure::new("backup", fact.detail.clone())
            .with(Evidence::file(&fact.location, "copies the data as it is"))
            .into(),
        _ => return None,
    };
    Some(Scoped { target: fact.target.clone(), environment: fact.environment.clone(), outcome })
}
