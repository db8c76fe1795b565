//! AUTH-005.

use redan_model::{Server, Severity};

use super::credentials;
use crate::control::Context;
use crate::outcome::{Failure, Judgement, Outcome};
use crate::secrets::WeaknessKind;
use crate::support::{by_exposure, users};
use crate::{control, secrets};

control! {
    /// Every password that the server accepts or sends has at least 16 characters and would
    /// take at least 2^96 guesses by a simple guesser. Words, years, keyboard walks and repeats
    /// count for little. Where only a hash or the name of a variable is known, the verdict is
    /// unknown.
    ///
    /// # Why
    /// `AUTH` knows no lockout and no delay. One thread on the same machine got through 117,000
    /// (Valkey 9.1.2) to 202,000 (Redis 7.0.15) guesses a second. The stored form is one
    /// unsalted SHA-256, which a graphics card tries billions of times a second. A password for
    /// a program needs no memory, so nothing speaks for a short one.
    ///
    /// # Attack
    /// `nmap --script redis-brute` or Metasploit's `redis_login` against the port; hashcat
    /// against a copied ACL file.
    ///
    /// # Fix
    /// `ACL GENPASS 256` prints 64 random hex digits; `openssl rand -hex 32` does the same. Set
    /// it with the new one beside the old one until all clients have moved (see AUTH-011).
    ///
    /// # Sources
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    /// - Valkey security documentation (<https://valkey.io/topics/security/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "AUTH-005", "weak-password";
    title: "A password is short or predictable",
    severity: High, aspect: Authentication,
    owasp: ["A07:2021"], iso27001: ["A.5.17", "A.8.5"], pci: ["8.3.6", "8.6.3"], nist_csf: ["PR.AA-01"], ley1581: ["art. 17 d"],
    consequence_of: ["LINT-001", "LINT-003", "LINT-005"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    let list = credentials::all(server);
    if list.is_empty() {
        return Judgement::outcome(users(server).map(|_| Outcome::NotApplicable));
    }
    let weak = list.iter().filter_map(|credential| {
        let weakness = secrets::judge(credential.text()?)?;
        let own = matches!(weakness.kind, WeaknessKind::Short | WeaknessKind::Predictable);
        own.then_some((credential, weakness.reason))
    });
    let weak: Vec<_> = weak.collect();
    if weak.is_empty() {
        return credentials::unreadable(server, &list).map_or(Outcome::Pass, Outcome::Unknown);
    }
    let owners: Vec<&str> = weak.iter().map(|(credential, _)| credential.owner.as_str()).collect();
    Failure::new(owners.join(","), credentials::sentence(&weak))
        .severity(by_exposure(Severity::High, server, context))
        .with_all(weak.iter().map(|(credential, reason)| credential.evidence(reason)))
        .remedy("replace it with the output of `openssl rand -hex 32`")
        .into()
}
