//! AUTH-002.

use redan_model::acl::Password;
use redan_model::{Server, Setting, Severity, User, Value};

use crate::control::Context;
use crate::identity::user_evidence;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting, users};
use crate::{control, secrets};

control! {
    /// Where `requirepass` has a value, the effective default user accepts exactly that
    /// password. An ACL file, a `user default` line or a later `ACL SETUSER default` replaces
    /// what `requirepass` said, and `CONFIG GET requirepass` goes on showing it.
    ///
    /// # Why
    /// Reviews and scanners read the line and call the server protected. Seen on three servers:
    /// with an ACL file that does not name `default`, a client without a login is answered
    /// while `CONFIG GET requirepass` returns the secret.
    ///
    /// # Attack
    /// The attacker does not look at the configuration but connects. Nobody looks for the hole,
    /// since every report says that a password is set.
    ///
    /// # Fix
    /// Keep one source: delete `requirepass` and write the default user where the other users
    /// are, for example `user default off` in the ACL file. Then connect without a login and
    /// see `NOAUTH`.
    ///
    /// # Sources
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "AUTH-002", "ineffective-requirepass";
    title: "The requirepass line is not what the default user obeys",
    severity: Critical, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.5", "A.8.9"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: ["LINT-007", "LINT-010", "LINT-008", "LINT-011"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let required = setting(server, "requirepass")?;
    if required.text().is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let users = users(server)?;
    let Some(default) = users.iter().find(|user| user.name == "default") else {
        return Ok(Outcome::NotApplicable);
    };
    let (severity, message) = if default.enabled && default.nopass {
        (Severity::Critical, "requirepass is set, and the default user accepts any password")
    } else if !default.enabled {
        (Severity::Low, "requirepass is set, and the default user is off: the line has no effect")
    } else if accepts(default, required) {
        return Ok(Outcome::Pass);
    } else {
        (Severity::Medium, "requirepass is set, and the default user has another password")
    };
    Ok(Failure::new("requirepass", message)
        .severity(severity)
        .with(user_evidence(default, "this decides"))
        .with(evidence("requirepass", required, context))
        .remedy("delete the requirepass line and define the default user in one place")
        .into())
}

/// True when the default user accepts the password that `requirepass` names: it got it from that
/// very line, or it has the same one. One that is not known here cannot be compared.
fn accepts(default: &User, required: &Setting) -> bool {
    let unknown = matches!(&required.value, Value::Secret(secret) if secret.is_unknown());
    let hash = secrets::sha256_hex(required.text());
    let same = |password: &Password| {
        password.sha256.expose() == hash
            || password.plain.as_ref().is_some_and(|plain| plain.expose() == required.text())
    };
    let has_password = !default.passwords.is_empty();
    default.origin == required.origin
        || (unknown && has_password)
        || default.passwords.iter().any(same)
}
