//! VER-009.

use redan_model::{Product, Server, Version};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::vulnerabilities;

control! {
    /// The version is not one that its makers withdrew after the release.
    ///
    /// # Why
    /// Valkey 8.0.8 was withdrawn and replaced by 8.0.9 because the fixes that it announced were
    /// incomplete. An inventory that counts it as patched is wrong.
    ///
    /// # Attack
    /// The flaws that the release was to repair are public.
    ///
    /// # Fix
    /// Upgrade to Valkey 8.0.9 or later.
    ///
    /// # Sources
    /// - Valkey release notes (<https://github.com/valkey-io/valkey/releases>)
    "VER-009", "revoked-release";
    title: "The version was withdrawn by its makers",
    severity: Low, aspect: Versions,
    owasp: ["A06:2021"], iso27001: ["A.8.8", "A.8.19"], pci: ["6.3.3"], nist_csf: ["PR.PS-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Withdrawn versions, and what replaced them.
const REVOKED: &[(Product, Version, Version)] =
    &[(Product::Valkey, Version::new(8, 0, 8), Version::new(8, 0, 9))];

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    let Some(version) = server.identity.version else {
        return vulnerabilities::without_version(server, "tell whether its version was withdrawn");
    };
    let product = server.identity.product;
    let revoked =
        REVOKED.iter().find(|(of, version_of, _)| (*of, *version_of) == (product, version));
    let Some((_, _, successor)) = revoked else { return Outcome::Pass };
    let message = format!("{} {version} was withdrawn; use {successor} or later", product.name());
    Failure::new("version", message).with(vulnerabilities::evidence(server)).into()
}
