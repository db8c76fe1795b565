//! LOG-003.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// `acllog-max-len` leaves room for the entries between two readings, 128 at least.
    ///
    /// # Why
    /// `ACL LOG` is the only place where a server keeps who was refused, from where and for what. It
    /// lives in memory, merges repeats and drops the oldest entries. With 0 it keeps nothing.
    ///
    /// # Attack
    /// `CONFIG SET acllog-max-len 0`, probe the rights of a stolen login, and leave no entry.
    ///
    /// # Fix
    /// `acllog-max-len 1024`, and ship `ACL LOG` to a place that the server cannot change.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LOG-003", "acl-log-disabled";
    title: "The log of refused logins and commands is off",
    severity: Medium, aspect: Monitoring,
    owasp: ["A09:2021"], iso27001: ["A.8.15", "A.8.16"], pci: ["10.2.1.4"], nist_csf: ["PR.PS-04", "DE.CM-09"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// What every release has by default.
const LEAST: i64 = 128;

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let length = setting(server, "acllog-max-len")?;
    let entries = server.settings.number("acllog-max-len").unwrap_or(0);
    if entries >= LEAST {
        return Ok(Outcome::Pass);
    }
    let message = match entries {
        0 => "refused logins and commands are not recorded".to_string(),
        n => format!("only the last {n} refusals are kept"),
    };
    Ok(Failure::new("acllog-max-len", message)
        .with(evidence("acllog-max-len", length, context))
        .into())
}
