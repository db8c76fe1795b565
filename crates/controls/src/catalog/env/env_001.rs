//! ENV-001.

use redan_model::{Evidence, Server, Severity};

use super::environments::{self, Rank};
use super::posture;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};

control! {
    /// Servers of other environments have the same security settings as production: authentication,
    /// TLS, protected mode, dangerous commands, persistence and the names of their users.
    ///
    /// # Why
    /// What is hardened in one place only is tested nowhere. A development server without a password
    /// hides that the application never logs in; staging without TLS hides that it does not verify.
    /// The first failure is in production, and the quick repair is to loosen production.
    ///
    /// # Attack
    /// Use the weaker environment: it often holds copies of real data and the same passwords.
    ///
    /// # Fix
    /// Keep one configuration for all environments and vary addresses, sizes and secrets only. Where
    /// a difference is meant, write an exception in the policy with its reason and its end.
    ///
    /// # Sources
    /// - OWASP Secrets Management Cheat Sheet
    ///   (<https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html>)
    "ENV-001", "environments-differ";
    title: "Environments differ in their security settings",
    severity: High, aspect: Parity,
    owasp: ["A05:2021"], iso27001: ["A.8.31", "A.8.9"], pci: ["2.2.1", "6.5.3"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    environments::compared(context)
        .into_iter()
        .map(|(server, reference)| Scoped {
            target: server.target.clone(),
            environment: server.environment.clone(),
            outcome: judge(server, reference, context),
        })
        .collect()
}

fn judge(server: &Server, reference: &Server, context: &Context<'_>) -> Outcome {
    let differences = posture::differences(server, reference, context);
    let Some(first) = differences.first() else { return Outcome::Pass };
    let environment = |server: &Server| server.environment.clone().unwrap_or_default();
    let (here, there) = (environment(server), environment(reference));
    let list: Vec<String> = differences
        .iter()
        .map(|row| format!("{} ({} in {here}, {} in {there})", row.name, row.here, row.there))
        .collect();
    let rank = environments::rank(&here, context.policy);
    let severity = if rank >= Rank::Staging { Severity::High } else { Severity::Medium };
    let failure =
        Failure::new(first.name, format!("{here} differs from {there}: {}", list.join("; ")))
            .severity(severity);
    differences
        .into_iter()
        .fold(failure, |failure, row| failure.with(row.evidence_here).with(row.evidence_there))
        .with(Evidence::implied(format!("compared with {}", reference.target)))
        .into()
}
