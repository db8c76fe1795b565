//! CONT-007.

use redan_model::container::Platform;
use redan_model::{Container, Evidence, Server, Severity, Sourced, Value};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// No password is among the words of the command. One that is written out is high; one that
    /// Compose fills in from a variable is medium; one that is filled in inside the container passes.
    ///
    /// # Why
    /// The command is part of the container's definition: `docker inspect`, `docker compose config`,
    /// the pod's specification, CI logs and the engine's events all show it. `CONFIG REWRITE` copies
    /// it into the file as well.
    ///
    /// # Attack
    /// Whoever may list containers, for example a monitoring agent with the engine's socket, reads
    /// the password.
    ///
    /// # Fix
    /// Mount an ACL file (or a file with the one line `requirepass …`) as a secret and load it:
    /// `command: ["redis-server", "/usr/local/etc/redis/redis.conf", "--aclfile", "/run/secrets/users_acl"]`.
    ///
    /// # Sources
    /// - Docker documentation, secrets in Compose (<https://docs.docker.com/compose/how-tos/use-secrets/>)
    /// - OWASP Docker Security Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html>)
    "CONT-007", "password-in-command";
    title: "The password is part of the container's command",
    severity: High, aspect: Containers,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.12"], pci: ["8.3.2", "8.6.2"], nist_csf: ["PR.AA-01", "PR.DS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    let visible = container.argv.iter().filter_map(|word| Some((word, severity(word, container)?)));
    let Some((word, severity)) = visible.max_by_key(|(_, severity)| *severity) else {
        return Ok(Outcome::Pass);
    };
    let message = match severity {
        Severity::High => "the command holds the password itself",
        _ => "Compose writes the password into the container's command",
    };
    Ok(Failure::new("command", message)
        .with(Evidence::file(
            &word.location,
            "shown by docker inspect and by the pod's specification",
        ))
        .severity(severity)
        .into())
}

/// How openly a secret word stands in the container's definition, if it does.
fn severity(word: &Sourced<Value>, container: &Container) -> Option<Severity> {
    let Value::Secret(secret) = &word.value else { return None };
    // A chart takes what its values do not say from a Secret.
    if secret.is_empty() || secret.is_unknown() && container.platform == Platform::Helm {
        return None;
    }
    let text = &word.location.text;
    let inside = text.contains("$$")
        || (container.platform == Platform::Kubernetes && text.contains('$'))
        || (container.platform == Platform::Dockerfile && text.contains('$'));
    match (inside, text.contains('$')) {
        (true, _) => None,
        (false, true) => Some(Severity::Medium),
        (false, false) => Some(Severity::High),
    }
}
