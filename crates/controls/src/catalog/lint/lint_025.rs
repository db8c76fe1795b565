//! LINT-025.

use redan_model::acl::{CommandRule, Selector};
use redan_model::server::SourceKind;
use redan_model::{Evidence, LintKind, Server, User};

use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes};
use crate::outcome::{Failure, Outcome};
use crate::support::users;

control! {
    /// Every user that is meant to be used is `on`, has a password and may run some command, and has
    /// a key pattern where its commands take keys.
    ///
    /// # Why
    /// A new user is off, without keys and without commands. `user app >SECRET ~* +@all` lacks `on`,
    /// `+@read` without `~pattern` touches no key. The application is refused, and the usual repair
    /// under pressure is to let it use the default user.
    ///
    /// # Attack
    /// The shared administrator that replaces the broken user is what an attacker then finds in the
    /// application's settings.
    ///
    /// # Fix
    /// Write `on`, a password, a key pattern and commands: `user app on >SECRET ~app:* +@read
    /// +@write`. Write `off` where a user is meant to be off.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LINT-025", "unusable-user";
    title: "A user can never do anything",
    severity: Medium, aspect: Authentication,
    owasp: ["A07:2021"], iso27001: ["A.5.16", "A.8.9"], pci: ["8.2.1"], nist_csf: ["PR.AA-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let notes = Notes::here("this user cannot be used");
    if let Some(failure) = observations::failure(server, LintKind::UnusableUser, notes) {
        return Ok(failure.into());
    }
    let users = users(server)?;
    if server.source != SourceKind::Live {
        return Ok(Outcome::Pass);
    }
    let found = users.iter().find_map(|user| problem(user).map(|problem| (user, problem)));
    Ok(match found {
        Some((user, problem)) => {
            Failure::new(&user.name, format!("user {} is on, but {problem}", user.name))
                .with(Evidence::of("the user", &user.line, &user.origin))
                .into()
        }
        None => Outcome::Pass,
    })
}

/// Why an enabled user is of no use. The default user is often left like that on purpose.
fn problem(user: &User) -> Option<&'static str> {
    if !user.enabled || user.name == "default" {
        return None;
    }
    let grants = |selector: &Selector| selector.rules.iter().any(|rule: &CommandRule| rule.allow);
    if !user.nopass && user.passwords.is_empty() {
        Some("no password opens it")
    } else if !user.selectors.iter().any(grants) {
        Some("it may run no command")
    } else {
        None
    }
}
