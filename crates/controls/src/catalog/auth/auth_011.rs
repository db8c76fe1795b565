//! AUTH-011.

use redan_model::{Confidence, Server, User};

use crate::control;
use crate::control::Context;
use crate::identity::user_evidence;
use crate::outcome::{Failure, Outcome};
use crate::support::{listed, users};

control! {
    /// Each enabled user has one password. More than one is right only while a rotation is
    /// under way.
    ///
    /// # Why
    /// `ACL SETUSER name >new` adds a password; the old one keeps working until it is removed.
    /// A rotation that ends there has changed nothing for whoever holds the leaked one.
    ///
    /// # Attack
    /// The attacker goes on using the password from last year's leak. Nothing in the logs
    /// differs.
    ///
    /// # Fix
    /// Add the new password, move the clients, look at `CLIENT LIST` and `ACL LOG` for
    /// stragglers, then remove the old one: `ACL SETUSER name <old` (or `!HASH`), and `ACL
    /// SAVE`.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "AUTH-011", "several-valid-passwords";
    title: "An old password is still valid beside the new one",
    severity: High, aspect: Authentication,
    owasp: ["A07:2021"], iso27001: ["A.5.17", "A.5.18"], pci: ["8.3.7", "8.6.3"], nist_csf: ["PR.AA-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let users = users(server)?;
    let several: Vec<&User> =
        users.iter().filter(|user| user.enabled && user.passwords.len() > 1).collect();
    let Some(first) = several.first() else {
        let any = users.iter().any(|user| user.enabled && !user.passwords.is_empty());
        return Ok(if any { Outcome::Pass } else { Outcome::NotApplicable });
    };
    let counts: Vec<String> = several
        .iter()
        .map(|user| format!("{} accepts {} passwords", user.name, user.passwords.len()))
        .collect();
    // A rotation that is under way looks the same.
    Ok(Failure::new(&first.name, listed(&counts))
        .confidence(Confidence::Likely)
        .with_all(several.iter().map(|user| user_evidence(user, "more than one password")))
        .remedy(format!("`ACL SETUSER {} <OLD`, then `ACL SAVE`", first.name))
        .into())
}
