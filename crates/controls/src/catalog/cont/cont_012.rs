//! CONT-012.

use redan_model::container::Platform;
use redan_model::{Container, Evidence, Server, Severity};

use super::account;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{container, is_development, listed};

control! {
    /// The container drops all capabilities and cannot gain privileges. Capabilities that amount to
    /// root on the host make the finding high; in development environments it is otherwise low.
    ///
    /// # Why
    /// By default a container keeps over a dozen capabilities, and a set-user-id program may raise
    /// the rights of a process. The server needs neither once it runs as its own user.
    ///
    /// # Attack
    /// Code in the server uses a set-user-id program to become root inside, then a capability such as
    /// `NET_RAW` or `SYS_ADMIN` to leave.
    ///
    /// # Fix
    /// Compose: `cap_drop: [ALL]`, `security_opt: ["no-new-privileges:true"]` and `user: "999:1000"`.
    /// If the entrypoint shall change the user itself, add `cap_add: [SETUID, SETGID, CHOWN]`.
    /// Kubernetes: `securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}`.
    ///
    /// # Sources
    /// - OWASP Docker Security Cheat Sheet, rules 3 and 4 (<https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html>)
    "CONT-012", "kept-capabilities";
    title: "The container keeps capabilities or may gain privileges",
    severity: Medium, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.2", "A.8.18"], pci: ["2.2.1", "7.2.5"], nist_csf: ["PR.AA-05", "PR.PS-01"], ley1581: [],
    consequence_of: ["CONT-013"],
    check: Server(check),
}

/// Capabilities that amount to control of the host.
const HOST: [&str; 8] = [
    "ALL",
    "BPF",
    "DAC_READ_SEARCH",
    "NET_ADMIN",
    "SYS_ADMIN",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    if !matches!(container.platform, Platform::Compose | Platform::Kubernetes) {
        return Ok(Outcome::NotApplicable);
    }
    let added: Vec<_> = container
        .capabilities_added
        .iter()
        .filter(|added| HOST.contains(&added.value.trim_start_matches("CAP_")))
        .collect();
    if !added.is_empty() {
        let names: Vec<&str> = added.iter().map(|added| added.value.as_str()).collect();
        return Ok(Failure::new(
            "capabilities",
            format!("adds {}, which reaches the host", listed(&names)),
        )
        .with_all(added.iter().map(|added| Evidence::file(&added.location, "reaches the host")))
        .remedy("delete the line")
        .severity(Severity::High)
        .into());
    }
    let missing = missing(container);
    if missing.is_empty() {
        return Ok(Outcome::Pass);
    }
    let severity = if is_development(server, context) { Severity::Low } else { Severity::Medium };
    Ok(Failure::new("capabilities", format!("does not {}", missing.join(" and does not ")))
        .with(Evidence::file(&container.location, "silent about this"))
        .with(Evidence::implied(
            "containers keep a default set of capabilities and may gain privileges",
        ))
        .remedy_lines("In the container's definition", remedy(container))
        .severity(severity)
        .into())
}

fn missing(container: &Container) -> Vec<&'static str> {
    let drops_all = container.capabilities_dropped.iter().any(|dropped| dropped.value == "ALL");
    let no_new = container.no_new_privileges.as_ref().is_some_and(|flag| flag.value);
    let rows = [(!drops_all, "drop all capabilities"), (!no_new, "forbid new privileges")];
    rows.into_iter().filter(|(missing, _)| *missing).map(|(_, what)| what).collect()
}

fn remedy(container: &Container) -> String {
    if container.platform == Platform::Kubernetes {
        return "securityContext:\n  allowPrivilegeEscalation: false\n  capabilities:\n    drop: [ALL]".into();
    }
    let mut lines = String::from("cap_drop: [ALL]\nsecurity_opt:\n  - no-new-privileges:true");
    if !account::is_forced_unprivileged(container) {
        lines.push_str("\nuser: \"999:1000\"");
    }
    lines
}
