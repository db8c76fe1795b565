//! AUTH-004.

use redan_model::{Evidence, Server, User};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::users;

control! {
    /// No enabled user carries the `nopass` flag.
    ///
    /// # Why
    /// A user with `nopass` is accepted with any password at all. Protected mode looks at the
    /// default user only, so a named `nopass` user can be reached from every network that reaches
    /// the port.
    ///
    /// # Attack
    /// `AUTH name anything` logs in; the attacker then holds whatever that user may do.
    ///
    /// # Fix
    /// Give the user a long secret and take the flag away: `ACL SETUSER name resetpass >SECRET`,
    /// then `ACL SAVE` (or change the line in the ACL file).
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "AUTH-004", "user-without-password";
    title: "An enabled user accepts every password",
    severity: Critical, aspect: Authentication,
    owasp: ["A07:2021"], iso27001: ["A.5.17", "A.8.5"], pci: ["8.3.1"], nist_csf: ["PR.AA-03"], ley1581: ["art. 17 d"],
    consequence_of: ["AUTH-001", "LINT-007", "LINT-008", "LINT-010"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    let users = match users(server) {
        Ok(users) => users,
        Err(outcome) => return outcome,
    };
    let open: Vec<&User> = users.iter().filter(|user| user.enabled && user.nopass).collect();
    let Some(first) = open.first() else { return Outcome::Pass };
    let names: Vec<&str> = open.iter().map(|user| user.name.as_str()).collect();
    let failure = Failure::new(&first.name, format!("any password opens {}", names.join(", ")));
    open.iter()
        .fold(failure, |failure, user| {
            failure.with(Evidence::of("the user", &user.line, &user.origin))
        })
        .into()
}
