//! ENV-003.

use std::cmp::Reverse;

use super::environments;
use super::passwords::{self, Holder};
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};
use crate::support::listed;

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
    let mut sharing: Vec<&Holder<'_>> =
        holders.iter().filter(|other| other.hash == holder.hash).collect();
    // The best guarded environment has the most to lose, so it is named first.
    sharing.sort_by_key(|other| {
        (Reverse(environments::rank(other.environment, context.policy)), other.environment)
    });
    sharing.dedup_by_key(|other| other.environment);
    let outcome = match sharing.as_slice() {
        [] | [_] => Outcome::Pass,
        sharing => {
            let names: Vec<&str> = sharing.iter().map(|other| other.environment).collect();
            let message = format!("{} have the same password", listed(&names));
            let others = sharing.iter().filter(|other| other.environment != holder.environment);
            Failure::new(holder.subject.as_str(), message)
                .about(&holder.hash)
                .with(holder.evidence.clone())
                .with_all(others.map(|other| other.evidence.clone()))
                .into()
        }
    };
    Scoped {
        target: holder.target.clone(),
        environment: Some(holder.environment.to_string()),
        outcome,
    }
}
