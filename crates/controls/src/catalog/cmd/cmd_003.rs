//! CMD-003.

use redan_model::acl::RuleSubject;
use redan_model::{Server, User};

use crate::control;
use crate::control::Context;
use crate::identity::{applications, change_user, may_run, printed, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::listed;

control! {
    /// A user whose rules deny `@admin` cannot run the dangerous commands outside of it either:
    /// `FLUSHALL`, `FLUSHDB`, `KEYS`, `MIGRATE`, `RESTORE`, `SORT`, `SWAPDB`, `INFO`.
    ///
    /// # Why
    /// The category sounds complete. It contains commands that run the server, not those that
    /// destroy or carry away data: these are in `@dangerous`, of which `@admin` is a part.
    ///
    /// # Attack
    /// `FLUSHALL` as the user that has "no admin rights".
    ///
    /// # Fix
    /// Deny both, and scripts where nobody uses them: `-@admin -@dangerous -@scripting`, then
    /// allow single commands again, for example `+info`.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-003", "only-admin-denied";
    title: "Only @admin is denied; other dangerous commands are left",
    severity: High, aspect: Commands,
    owasp: ["A01:2021"], iso27001: ["A.5.18", "A.8.2", "A.8.3"], pci: ["7.2.2"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Dangerous and not in `@admin`, on every release.
const LEFT: &[&str] = &["flushall", "flushdb", "keys", "migrate", "restore", "sort", "swapdb"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let denies: Vec<&User> =
        applications(server, context)?.into_iter().filter(|user| denies_admin(user)).collect();
    if denies.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let left: Vec<(&User, Vec<&str>)> = denies
        .into_iter()
        .map(|user| {
            (user, LEFT.iter().filter(|name| may_run(user, name, server)).copied().collect())
        })
        .filter(|(_, held): &(_, Vec<&str>)| held.len() > 1)
        .collect();
    let Some((first, held)) = left.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = left.iter().map(|(user, _)| user.name.as_str()).collect();
    let message =
        format!("{} is denied @admin and may still run {}", listed(&names), printed(held));
    let remedies: Vec<String> =
        left.iter().map(|(user, _)| change_user(user, "-@dangerous")).collect();
    Ok(Failure::new(&first.name, message)
        .with_all(
            left.iter()
                .map(|(user, held)| user_evidence(user, &format!("keeps {}", printed(held)))),
        )
        .remedy(remedies.join("; "))
        .into())
}

/// `-@admin`, or `-@dangerous`, which contains it and is what Redis 7.0 prints for both.
fn denies_admin(user: &User) -> bool {
    let rules = user.selectors.iter().flat_map(|selector| &selector.rules);
    let denied = ["admin", "dangerous"].map(|name| RuleSubject::Category(name.into()));
    rules.into_iter().any(|rule| !rule.allow && denied.contains(&rule.subject))
}
