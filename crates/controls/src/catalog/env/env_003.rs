//! ENV-003.

use super::environments;
use super::passwords::{self, Holder};
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};

control! {
    /// No password is valid in more than one environment.
    ///
    /// # Why
    /// Passwords of development stand in files, in chats and on laptops. If production has the same
    /// one, it is as well guarded as the worst of these places.
    ///
    /// # Attack
    /// Take the password from a development file and try it on production.
    ///
    /// # Fix
    /// Generate a password for each environment (`openssl rand -hex 32`) and keep it where only that
    /// environment can read it.
    ///
    /// # Sources
    /// - OWASP Secrets Management Cheat Sheet
    ///   (<https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html>)
    "ENV-003", "password-shared-by-environments";
    title: "Environments share a password",
    severity: High, aspect: Parity,
    owasp: ["A07:2021", "A05:2021"], iso27001: ["A.5.17", "A.8.31"], pci: ["6.5.3", "8.3.2"], nist_csf: ["PR.AA-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    let holders = passwords::holders(context);
    let mut names: Vec<&str> = holders.iter().map(|holder| holder.environment).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() < 2 {
        return Vec::new();
    }
    holders.iter().map(|holder| judge(holder, &holders, context)).collect()
}

fn judge(holder: &Holder<'_>, holders: &[Holder<'_>], context: &Context<'_>) -> Scoped {
    let same = holders
        .iter()
        .filter(|other| other.environment != holder.environment && other.hash == holder.hash)
        .max_by_key(|other| environments::rank(other.environment, context.policy));
    let outcome = match same {
        None => Outcome::Pass,
        Some(other) => {
            let message = format!(
                "{} has the same password as {} in {}",
                holder.subject, other.subject, other.environment
            );
            Failure::new(holder.subject.as_str(), message)
                .with(holder.evidence.clone())
                .with(other.evidence.clone())
                .into()
        }
    };
    Scoped {
        target: holder.target.clone(),
        environment: Some(holder.environment.to_string()),
        outcome,
    }
}
