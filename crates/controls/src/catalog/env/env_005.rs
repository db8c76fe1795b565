//! ENV-005.

use redan_model::server::SourceKind;
use redan_model::{Confidence, Evidence, Server};

use super::drift::{self, Difference};
use crate::control;
use crate::control::Context;
use crate::observations::readable;
use crate::outcome::{Failure, Outcome};
use crate::pairs;

control! {
    /// A running server has the settings and users that its configuration, audited with it, gives
    /// it.
    ///
    /// # Why
    /// Settings that were changed at run time vanish at the next restart; settings that were changed
    /// in the file have not arrived. In both cases somebody relies on the wrong one: the open server
    /// looks closed in the repository, or the closed one opens with the next deployment. Attackers
    /// change running servers (Migo turns protected mode off and lets replicas be written) and leave
    /// the file alone.
    ///
    /// # Attack
    /// `CONFIG SET protected-mode no` with a stolen login; the review of the repository finds
    /// nothing.
    ///
    /// # Fix
    /// Decide which side is right. `CONFIG REWRITE` (or `ACL SAVE`) keeps the running values; a
    /// restart, or `CONFIG SET` of the file's value, restores the file's. Find out who changed it.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Migo, by Cado Security
    ///   (<https://www.cadosecurity.com/blog/migo-a-redis-miner-with-novel-system-weakening-techniques>)
    "ENV-005", "server-differs-from-file";
    title: "The running server differs from its file",
    severity: High, aspect: Parity,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.32"], pci: ["2.2.1", "11.5.2"], nist_csf: ["PR.PS-01", "DE.CM-09"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// How many differences are shown with both sides; the others are counted.
const SHOWN: usize = 12;

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    if server.source != SourceKind::Live {
        return Err(Outcome::NotApplicable);
    }
    let file = pairs::file_of(server, context.facts).ok_or(Outcome::NotApplicable)?;
    readable(server)?;
    let differences = drift::differences(server, file, context);
    let Some(first) = differences.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = differences.iter().map(|row| row.subject.as_str()).collect();
    let message = format!("differs from {} in {}", file.target, names.join(", "));
    let failure = Failure::new(first.subject.as_str(), message).confidence(Confidence::Certain);
    Ok(shown(failure, &differences).into())
}

fn shown(failure: Failure, differences: &[Difference]) -> Failure {
    let failure = differences
        .iter()
        .take(SHOWN)
        .fold(failure, |failure, row| failure.with(row.live.clone()).with(row.file.clone()));
    match differences.len().saturating_sub(SHOWN) {
        0 => failure,
        more => failure.with(Evidence::implied(format!("{more} more differences"))),
    }
}
