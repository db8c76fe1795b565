//! AUTH-008.

use std::collections::BTreeMap;

use redan_model::Server;

use super::credentials;
use super::credentials::Credential;
use crate::control::Context;
use crate::outcome::{Failure, Judgement, Outcome};
use crate::support::{listed, users};
use crate::{control, secrets};

control! {
    /// No two enabled users of a server have a password in common. Equal hashes tell, since
    /// there is no salt. The same password in two environments is ENV-003.
    ///
    /// # Why
    /// Users exist so that a leak stays small and a log says who it was. With one password for
    /// all, whoever learns it from the least protected application logs in as the most powerful
    /// user.
    ///
    /// # Attack
    /// The password from the metrics exporter's environment is tried with the name `admin`, and
    /// works.
    ///
    /// # Fix
    /// Give each user a secret of its own, without downtime: add the new one, move the client,
    /// remove the shared one with `ACL SETUSER name <old`.
    ///
    /// # Sources
    /// - OWASP Secrets Management Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "AUTH-008", "shared-password";
    title: "Several users have the same password",
    severity: High, aspect: Authentication,
    owasp: ["A07:2021"], iso27001: ["A.5.16", "A.5.17"], pci: ["8.2.2", "8.6.3"], nist_csf: ["PR.AA-01"], ley1581: [],
    consequence_of: ["AUTH-006"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    let list = credentials::accepted(server);
    if list.len() < 2 {
        return Judgement::outcome(users(server).map(|_| Outcome::NotApplicable));
    }
    let mut owners: BTreeMap<String, Vec<&Credential<'_>>> = BTreeMap::new();
    for credential in &list {
        owners.entry(identity(credential)).or_default().push(credential);
    }
    let shared: Vec<&Credential<'_>> = owners
        .into_values()
        .filter(|group| group.iter().any(|other| other.owner != group[0].owner))
        .flatten()
        .collect();
    let Some(first) = shared.first() else { return Outcome::Pass };
    let names: Vec<&str> = shared.iter().map(|credential| credential.owner.as_str()).collect();
    Failure::new(&first.owner, format!("{} share a password", listed(&names)))
        .with_all(shared.iter().map(|credential| credential.evidence("the same password")))
        .into()
}

/// What two equal passwords have in common, also where one is written and the other hashed, and
/// where both come from one variable.
fn identity(credential: &Credential<'_>) -> String {
    match credential.plain {
        Some(secret) => secrets::sha256_hex(secret.expose()),
        None => credential.sha256.clone(),
    }
}
