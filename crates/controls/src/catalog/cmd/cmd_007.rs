//! CMD-007.

use redan_model::{Server, Severity, User};

use crate::control;
use crate::control::Context;
use crate::identity::{applications, change_user, may_run, severity_of_power, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::listed;

control! {
    /// Application users that read or write are held to key patterns of their own, not `~*`.
    ///
    /// # Why
    /// With `~*` nothing separates services or tenants: the newsletter job reads the sessions.
    /// Personal data is then open to applications that were never meant to see it.
    ///
    /// # Attack
    /// A flaw in the least important service reads `session:*` and writes `role:admin`.
    ///
    /// # Fix
    /// Agree on a prefix for each application, then `ACL SETUSER name resetkeys ~name:*`;
    /// `%R~shared:*` for what others only read.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - OWASP Multi-Tenant Security Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Multi_Tenant_Security_Cheat_Sheet.html>)
    /// - redis-baseline InSpec profile (<https://github.com/lonkey/redis-baseline>)
    "CMD-007", "all-keys-pattern";
    title: "An application may touch every key",
    severity: Medium, aspect: Commands,
    owasp: ["A01:2021"], iso27001: ["A.5.15", "A.8.3"], pci: ["7.2.1", "7.2.2"], nist_csf: ["PR.AA-05"], ley1581: ["art. 4 f"],
    consequence_of: ["AUTH-001", "CMD-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let keyed: Vec<&User> = applications(server, context)?
        .into_iter()
        .filter(|user| ["get", "set"].iter().any(|command| may_run(user, command, server)))
        .collect();
    if keyed.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let wide: Vec<&User> = keyed.into_iter().filter(|user| user.has_all_keys()).collect();
    let (powerful, restricted): (Vec<&User>, Vec<&User>) =
        wide.into_iter().partition(|user| user.is_all_powerful(server.release));
    if !restricted.is_empty() {
        return Ok(failure(&restricted).stands_alone().into());
    }
    if powerful.is_empty() {
        return Ok(Outcome::Pass);
    }
    let severity = severity_of_power(Severity::Medium, server, context);
    Ok(failure(&powerful).severity(severity).into())
}

fn failure(wide: &[&User]) -> Failure {
    let names: Vec<&str> = wide.iter().map(|user| user.name.as_str()).collect();
    let remedies: Vec<String> =
        wide.iter().map(|user| change_user(user, &format!("resetkeys ~{}:*", user.name))).collect();
    Failure::new(names.join(","), format!("{} may touch every key", listed(&names)))
        .with_all(wide.iter().map(|user| user_evidence(user, "every key")))
        .remedy(remedies.join("; "))
}
