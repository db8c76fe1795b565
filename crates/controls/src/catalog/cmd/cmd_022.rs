//! CMD-022.

use redan_model::{Server, User};

use crate::control;
use crate::control::Context;
use crate::identity::user_evidence;
use crate::outcome::{Failure, Outcome};
use crate::support::{listed, users};

control! {
    /// Every named user is on and has a way to log in. `default` may be off.
    ///
    /// # Why
    /// A user without `on`, or without a password and without `nopass`, is accepted by the
    /// server and lets nobody in. Either it was meant to be used, then a team is now using
    /// something else, or it is not needed, then it should go.
    ///
    /// # Attack
    /// None by itself: what replaces the account that does not work is mostly the default user.
    ///
    /// # Fix
    /// `ACL SETUSER name on >SECRET`, or `ACL DELUSER name`.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-022", "user-who-cannot-log-in";
    title: "A user is switched off or has no password",
    severity: Low, aspect: Commands,
    owasp: ["A05:2021"], iso27001: ["A.5.16", "A.5.18"], pci: ["8.2.6", "2.2.1"], nist_csf: ["PR.AA-01"], ley1581: [],
    consequence_of: ["LINT-025"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let named: Vec<&User> = users(server)?.iter().filter(|user| user.name != "default").collect();
    if named.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let by_certificate =
        server.settings.text("tls-auth-clients-user").is_some_and(|mapping| mapping != "off");
    let problem = |user: &User| -> Option<&'static str> {
        if !user.enabled {
            Some("is off")
        } else if user.passwords.is_empty() && !user.nopass && !by_certificate {
            Some("has no password")
        } else {
            None
        }
    };
    let unusable: Vec<(&User, &str)> =
        named.into_iter().filter_map(|user| Some((user, problem(user)?))).collect();
    let Some((first, _)) = unusable.first() else { return Ok(Outcome::Pass) };
    let parts: Vec<String> =
        unusable.iter().map(|(user, problem)| format!("{} {problem}", user.name)).collect();
    Ok(Failure::new(&first.name, format!("nobody can log in: {}", listed(&parts)))
        .with_all(unusable.iter().map(|(user, problem)| user_evidence(user, problem)))
        .into())
}
