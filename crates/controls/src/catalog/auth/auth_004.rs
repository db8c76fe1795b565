//! AUTH-004.

use redan_model::{Server, Severity, User};

use crate::control;
use crate::control::Context;
use crate::identity::{change_user, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::{by_exposure, data_server, listed, users};

control! {
    /// No enabled user carries the `nopass` flag. The default user alone is the finding of
    /// AUTH-001, which this one then follows.
    ///
    /// # Why
    /// A user with `nopass` is accepted with any password at all. Protected mode looks at the
    /// default user only, so a named `nopass` user can be reached from every network that
    /// reaches the port.
    ///
    /// # Attack
    /// `AUTH name anything` logs in; the attacker then holds whatever that user may do.
    ///
    /// # Fix
    /// Give the user a long secret and take the flag away: `ACL SETUSER name resetpass
    /// >SECRET`, then `ACL SAVE` (or change the line in the ACL file).
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Redis source, `src/networking.c`, `src/acl.c`, `src/tls.c`, `src/config.c` (<https://github.com/redis/redis>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "AUTH-004", "user-without-password";
    title: "An enabled user accepts every password",
    severity: Critical, aspect: Authentication,
    owasp: ["A07:2021"], iso27001: ["A.5.17", "A.8.5"], pci: ["2.2.2", "8.3.1"], nist_csf: ["PR.AA-03"], ley1581: ["art. 17 d"],
    consequence_of: ["AUTH-001", "LINT-007", "LINT-008", "LINT-010", "LINT-026"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let open: Vec<&User> =
        users(server)?.iter().filter(|user| user.enabled && user.nopass).collect();
    let named: Vec<&User> = open.iter().copied().filter(|user| user.name != "default").collect();
    Ok(match (named.is_empty(), open.is_empty()) {
        (_, true) => Outcome::Pass,
        (true, false) => {
            failure(&open).severity(by_exposure(Severity::Critical, server, context)).into()
        }
        (false, _) => failure(&named).stands_alone().into(),
    })
}

fn failure(open: &[&User]) -> Failure {
    let names: Vec<&str> = open.iter().map(|user| user.name.as_str()).collect();
    let remedies: Vec<String> =
        open.iter().map(|user| change_user(user, "resetpass >SECRET")).collect();
    Failure::new(names.join(","), format!("any password opens {}", listed(&names)))
        .with_all(open.iter().map(|user| user_evidence(user, "carries nopass")))
        .remedy(remedies.join("; "))
}
