//! AUTH-014.

use redan_model::{Server, Setting, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::Outcome;
use crate::support::{data_server, evidence, listed, setting};

control! {
    /// No application user may run `CONFIG GET` on a server whose configuration holds a secret:
    /// `requirepass`, `masterauth` or the passphrase of a TLS key.
    ///
    /// # Why
    /// `CONFIG GET` returns these values as they are typed. `requirepass` is the password of
    /// the default user, `masterauth` opens the primary and usually every other node.
    ///
    /// # Attack
    /// `CONFIG GET masterauth` as a restricted user, then a login as the user that it belongs
    /// to.
    ///
    /// # Fix
    /// Take `config|get` away from everybody but administrators: `ACL SETUSER name -config`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "AUTH-014", "secrets-in-config-get";
    title: "Applications can read the server's own secrets with CONFIG GET",
    severity: High, aspect: Authentication,
    owasp: ["A01:2021"], iso27001: ["A.5.17", "A.8.3", "A.8.12"], pci: ["7.2.2", "8.3.2"], nist_csf: ["PR.AA-01", "PR.AA-05"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-001"],
    check: Server(check),
}

const SECRETS: &[&str] =
    &["requirepass", "masterauth", "primaryauth", "tls-key-file-pass", "tls-client-key-file-pass"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    setting(server, "requirepass")?;
    let held: Vec<(&str, &Setting)> = SECRETS
        .iter()
        .filter_map(|name| Some((*name, server.settings.get(name)?)))
        .filter(|(_, setting)| !setting.text().is_empty())
        .collect();
    let names: Vec<&str> = held.iter().map(|(name, _)| *name).collect();
    if names.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let outcome = forbid(
        server,
        context,
        &Forbidden {
            commands: &["config|get"],
            effect: &format!("prints {}", listed(&names)),
            severity: Severity::High,
        },
    );
    Ok(match outcome {
        Outcome::Fail(failure) => {
            let shown = held.iter().map(|(name, setting)| evidence(name, setting, context));
            failure.with_all(shown).into()
        }
        outcome => outcome,
    })
}
