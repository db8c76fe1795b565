//! CMD-008.

use redan_model::{Server, User};

use crate::control;
use crate::control::Context;
use crate::identity::{
    applications, is_granted_by_policy, may_run, printed, user_evidence, withdraw,
};
use crate::outcome::{Failure, Outcome};
use crate::support::listed;

control! {
    /// A user with key patterns may not run the commands that walk the whole key space: `SCAN`,
    /// `KEYS`, `RANDOMKEY`, `DBSIZE`.
    ///
    /// # Why
    /// These commands take no key, so patterns do not bind them. A user limited to `~app:*`
    /// listed `secret:2` on all three servers. Key names carry e-mail addresses, session ids,
    /// tenant names.
    ///
    /// # Attack
    /// `SCAN 0 MATCH *@*` lists the customers; session ids in key names can be used as they
    /// are.
    ///
    /// # Fix
    /// `ACL SETUSER name -scan -keys -randomkey -dbsize`; where an application has to walk its
    /// own keys, keep an index of them (a set), or give it a server of its own.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-008", "key-names-visible";
    title: "A user that is held to a prefix can list every key name",
    severity: Medium, aspect: Commands,
    owasp: ["A01:2021"], iso27001: ["A.8.3", "A.8.12"], pci: ["7.2.2"], nist_csf: ["PR.AA-05"], ley1581: ["art. 4 f"],
    consequence_of: [],
    check: Server(check),
}

/// Whoever may read every key learns no more from its name.
fn reads_all_keys(user: &User) -> bool {
    let mut patterns = user.selectors.iter().flat_map(|set| &set.keys);
    patterns.any(|key| key.read && key.pattern == "*")
}

const WALKERS: &[&str] = &["scan", "keys", "randomkey", "dbsize"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let held_to_prefix: Vec<&User> = applications(server, context)?
        .into_iter()
        .filter(|user| {
            !reads_all_keys(user) && user.selectors.iter().any(|set| !set.keys.is_empty())
        })
        .collect();
    if held_to_prefix.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let walks = |user: &User| -> Vec<&'static str> {
        let open = |name: &&&str| {
            may_run(user, name, server) && !is_granted_by_policy(user, name, context)
        };
        WALKERS.iter().filter(open).copied().collect()
    };
    let leaky: Vec<(&User, Vec<&str>)> = held_to_prefix
        .into_iter()
        .map(|user| (user, walks(user)))
        .filter(|(_, held)| !held.is_empty())
        .collect();
    let Some((first, held)) = leaky.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = leaky.iter().map(|(user, _)| user.name.as_str()).collect();
    let message = format!(
        "{} is held to key patterns and sees every name with {}",
        listed(&names),
        printed(held)
    );
    let remedies: Vec<String> =
        leaky.iter().map(|(user, held)| withdraw(user, held, server.release)).collect();
    Ok(Failure::new(&first.name, message)
        .with_all(
            leaky
                .iter()
                .map(|(user, held)| user_evidence(user, &format!("grants {}", printed(held)))),
        )
        .remedy(remedies.join("; "))
        .into())
}
