//! AUTH-003.

use redan_model::{Server, Severity, User};

use crate::control;
use crate::control::Context;
use crate::identity::{may_run, printed, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::{listed, users};

control! {
    /// Where named users exist, the default user is off, or holds nothing beyond what a health
    /// check needs.
    ///
    /// # Why
    /// Every connection starts as `default`. As long as it can read or write keys, it is a
    /// shared identity beside the named ones: its actions belong to nobody, and the limits of
    /// the named users can be left behind by not using them.
    ///
    /// # Attack
    /// An attacker with the credentials of a restricted user, or with an old `requirepass`,
    /// simply connects as `default` and is no longer restricted.
    ///
    /// # Fix
    /// Move the last clients to users of their own, keep one administrator that has been tried
    /// out, then `ACL SETUSER default off resetpass -@all` and `ACL SAVE`.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Redis recommended security practices (<https://redis.io/docs/latest/operate/rs/security/recommended-security-practices/>)
    /// - DISA STIG for Redis Enterprise 6.x (<https://www.stigviewer.com/stigs/redis_enterprise_6x>)
    "AUTH-003", "default-user-beside-named-users";
    title: "The default user is still enabled beside named users",
    severity: High, aspect: Authentication,
    owasp: ["A01:2021", "A07:2021"], iso27001: ["A.5.16", "A.5.18", "A.8.2"], pci: ["2.2.2", "7.2.1", "8.2.2"], nist_csf: ["PR.AA-01", "PR.AA-05"], ley1581: [],
    consequence_of: ["AUTH-001", "LINT-008"],
    check: Server(check),
}

/// A command of each kind that a default user for health checks does not need.
const PROBES: &[&str] = &["get", "set", "del", "flushall", "config|get", "keys", "publish", "eval"];

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let users = users(server)?;
    let named: Vec<&str> = users
        .iter()
        .filter(|user| user.enabled && user.name != "default")
        .map(|user| user.name.as_str())
        .collect();
    let Some(default) = users.iter().find(|user| user.name == "default") else {
        return Ok(Outcome::NotApplicable);
    };
    if named.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let open: Vec<&str> =
        PROBES.iter().filter(|command| may_run(default, command, server)).copied().collect();
    if open.is_empty() {
        return Ok(Outcome::Pass);
    }
    let powerful = default.is_all_powerful(server.release);
    let message = format!(
        "default may still run {} beside the named users {}",
        if powerful { "every command".to_string() } else { printed(&open) },
        listed(&named)
    );
    Ok(Failure::new("default", message)
        .severity(if powerful { Severity::High } else { Severity::Medium })
        .with(user_evidence(default, "the default user is on"))
        .remedy(remedy(default))
        .into())
}

fn remedy(default: &User) -> String {
    match default.origin.location() {
        Some(at) => format!("write `user default off` in {}", at.path),
        None => "`ACL SETUSER default off resetpass -@all`, then `ACL SAVE`; \
                 or add the line `user default off` where the named users are defined"
            .to_string(),
    }
}
