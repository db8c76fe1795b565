//! CMD-001.

use redan_model::{Server, Severity, User};

use crate::control;
use crate::control::Context;
use crate::identity::{applications, change_user, severity_of_power, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::listed;

control! {
    /// No enabled user other than an administrator holds every command on every key and
    /// channel. A user is an administrator when the policy gives its role `all`, or when its
    /// name says so (`admin`, `ops`, `root`, …); `default` never is. On a server that answers
    /// its own host only, and has no other user, the severity is low.
    ///
    /// # Why
    /// Such a user is root on the data and close to it on the host: it changes the
    /// configuration and the users, follows a foreign primary, runs scripts. One leaked setting
    /// of one application is then the loss of everything.
    ///
    /// # Attack
    /// An application's connection URL from a log line, then `CONFIG SET`, `ACL SETUSER`,
    /// `REPLICAOF`, `FLUSHALL`.
    ///
    /// # Fix
    /// A user for each application with the commands and prefixes that it uses: `ACL SETUSER
    /// web on >SECRET resetkeys ~web:* resetchannels -@all +@read +@write +@connection
    /// -@dangerous`; `ACL LOG` shows what is missing. Keep one administrator for people.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Valkey ACL documentation (<https://valkey.io/topics/acl/>)
    /// - DISA STIG for Redis Enterprise 6.x (<https://www.stigviewer.com/stigs/redis_enterprise_6x>)
    "CMD-001", "user-with-full-power";
    title: "Applications have a user that may do everything",
    severity: High, aspect: Commands,
    owasp: ["A01:2021", "A04:2021"], iso27001: ["A.5.15", "A.5.18", "A.8.2"], pci: ["7.2.1", "7.2.2", "7.2.5"], nist_csf: ["PR.AA-05"], ley1581: ["art. 4 f"],
    consequence_of: ["AUTH-001", "LINT-008"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let powerful: Vec<&User> = applications(server, context)?
        .into_iter()
        .filter(|user| user.is_all_powerful(server.release))
        .collect();
    let Some(first) = powerful.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = powerful.iter().map(|user| user.name.as_str()).collect();
    let message = format!("{} may run every command, on whatever key or channel", listed(&names));
    let failure =
        Failure::new(names.join(","), message)
            .severity(severity_of_power(Severity::High, server, context))
            .with_all(powerful.iter().map(|user| {
                user_evidence(user, "every command, also those that widen its own rights")
            }))
            .remedy(remedy(first));
    let named = powerful.iter().any(|user| user.name != "default");
    Ok(if named { failure.stands_alone().into() } else { failure.into() })
}

fn remedy(user: &User) -> String {
    if user.name == "default" {
        return "give each application a user of its own with the commands and key prefixes that it \
                uses, then switch default off"
            .into();
    }
    change_user(
        user,
        "resetkeys ~PREFIX:* resetchannels -@all +@read +@write +@connection -@dangerous",
    )
}
