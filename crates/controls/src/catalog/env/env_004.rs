//! ENV-004.

use redan_model::{Product, Server, Severity};

use super::environments;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};
use crate::vulnerabilities;

control! {
    /// All environments run the same product and release branch as production.
    ///
    /// # Why
    /// Redis and Valkey, and their branches, differ in directives, ACL categories and defaults:
    /// Valkey alone knows `db=` rules, `primaryauth` and `commandlog-*`, an unknown directive stops
    /// a start, and a command that is harmless in one is dangerous in another. Tests on another
    /// engine prove nothing about production.
    ///
    /// # Attack
    /// No attack; an ACL that denies something locally may allow it in production.
    ///
    /// # Fix
    /// Use the same image and tag everywhere, pinned to a full version.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "ENV-004", "another-engine-per-environment";
    title: "Environments run different products or versions",
    severity: Medium, aspect: Parity,
    owasp: ["A05:2021"], iso27001: ["A.8.31", "A.8.9"], pci: ["6.5.3"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    environments::compared(context)
        .into_iter()
        .map(|(server, reference)| Scoped {
            target: server.target.clone(),
            environment: server.environment.clone(),
            outcome: judge(server, reference),
        })
        .collect()
}

fn judge(server: &Server, reference: &Server) -> Outcome {
    let (here, there) = (&server.identity, &reference.identity);
    if here.version.is_none() || there.version.is_none() {
        return Outcome::NotApplicable;
    }
    let other = here.product != there.product && here.product != Product::Other;
    let branch = |version: Option<redan_model::Version>| {
        version.map(|version| (version.major, version.minor))
    };
    if !other && branch(here.version) == branch(there.version) {
        return Outcome::Pass;
    }
    let message = format!(
        "{} here, {} in {}",
        vulnerabilities::name(server),
        vulnerabilities::name(reference),
        reference.environment.as_deref().unwrap_or("production")
    );
    let failure = Failure::new("version", message)
        .with(vulnerabilities::evidence(server))
        .with(vulnerabilities::evidence(reference));
    let same_major = here.version.map(|it| it.major) == there.version.map(|it| it.major);
    if other || !same_major { failure } else { failure.severity(Severity::Low) }.into()
}
