//! AUTH-009.

use redan_model::server::SourceKind;
use redan_model::{Evidence, Location, Origin, Secret, Server, Value};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{listed, users};

control! {
    /// The configuration, ACL and Sentinel files that a server loads contain no password as it
    /// is typed: no `>secret` in a user line, no literal `requirepass`, `masterauth`,
    /// `tls-key-file-pass` or `sentinel auth-pass`.
    ///
    /// # Why
    /// Configuration travels: into backups, image layers, tickets, repositories. `CONFIG
    /// REWRITE` also writes a password that was given at run time into the file. A hash in its
    /// place tells the server all that it needs.
    ///
    /// # Attack
    /// `git log -p -- redis.conf`, a copied backup, or `docker history` on an image that
    /// contains the file.
    ///
    /// # Fix
    /// For users, write the hash: `printf %s "$SECRET" | sha256sum`, then `user name on #HASH
    /// …`; a default user can be written the same way instead of `requirepass`. Passwords that
    /// the server itself must send (`masterauth`) go into an included file that is mounted from
    /// the secret store, mode 0600.
    ///
    /// # Sources
    /// - OWASP Secrets Management Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "AUTH-009", "plain-text-password-in-file";
    title: "A configuration file holds a password in plain text",
    severity: Medium, aspect: Authentication,
    owasp: ["A02:2021", "A05:2021"], iso27001: ["A.5.17", "A.8.12"], pci: ["8.3.2", "8.6.2"], nist_csf: ["PR.AA-01", "PR.DS-01"], ley1581: ["art. 17 d"],
    consequence_of: ["LINT-001", "APP-001"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    if server.source == SourceKind::Live
        || (server.settings.is_empty() && server.users.get().is_none())
    {
        return Outcome::NotApplicable;
    }
    let written = written(server);
    let Some((first, _)) = written.first() else { return Outcome::Pass };
    let mut names: Vec<&str> = written.iter().map(|(name, _)| name.as_str()).collect();
    names.dedup();
    let message = format!("the password of {} stands in the file as it is typed", listed(&names));
    Failure::new(first, message)
        .with_all(written.iter().map(|(_, at)| Evidence::file(at, "in plain text")))
        .into()
}

/// Who is named by a plain password, and where.
fn written(server: &Server) -> Vec<(String, &Location)> {
    let mut found: Vec<(String, &Location)> = directives(server);
    for user in users(server).unwrap_or_default() {
        let plain = user.passwords.iter().filter_map(|password| password.plain.as_ref());
        if let Origin::File(at) = &user.origin
            && plain.clone().any(is_literal)
            && !found.iter().any(|(_, known)| known.path == at.path && known.line == at.line)
        {
            found.push((format!("user {}", user.name), at));
        }
    }
    let sentinel = server.sentinel.iter().flat_map(|sentinel| &sentinel.primaries);
    for primary in sentinel {
        if let Some(secret) = primary.auth_pass.as_ref().filter(|secret| is_literal(&secret.value))
        {
            found.push((format!("sentinel auth-pass {}", primary.name), &secret.location));
        }
    }
    found
}

/// Directives whose value is a literal secret.
fn directives(server: &Server) -> Vec<(String, &Location)> {
    ["requirepass", "masterauth", "primaryauth", "tls-key-file-pass", "tls-client-key-file-pass"]
        .iter()
        .filter_map(|name| {
            let setting = server.settings.get(name)?;
            let (Value::Secret(secret), Origin::File(at)) = (&setting.value, &setting.origin)
            else {
                return None;
            };
            is_literal(secret).then(|| (name.to_string(), at))
        })
        .collect()
}

fn is_literal(secret: &Secret) -> bool {
    !secret.is_empty() && !secret.is_unknown()
}
