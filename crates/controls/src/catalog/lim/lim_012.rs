//! LIM-012.

use redan_model::container::Platform;
use redan_model::{Container, Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{container, is_development};

control! {
    /// The container has limits for memory, processor and (Compose) processes. Without a memory
    /// limit the finding is medium, else low; in development environments it is always low.
    ///
    /// # Why
    /// Silence means no limit. One runaway container then takes the whole node, and what an attacker
    /// starts inside it is bounded by nothing.
    ///
    /// # Attack
    /// A fork bomb or a miner inside the container starves every neighbour.
    ///
    /// # Fix
    /// Compose: `mem_limit`, `cpus` and `pids_limit` on the service (or `deploy.resources.limits`).
    /// Kubernetes: `resources.limits` with `memory` and `cpu`.
    ///
    /// # Sources
    /// - OWASP Docker Security Cheat Sheet, rule 7 (<https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html>)
    /// - Kubernetes resource management (<https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/>)
    "LIM-012", "unlimited-container";
    title: "The container may use up its node",
    severity: Medium, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    let missing = missing(container)?;
    if missing.is_empty() {
        return Ok(Outcome::Pass);
    }
    let severity = if missing.contains(&"memory") && !is_development(server, context) {
        Severity::Medium
    } else {
        Severity::Low
    };
    Ok(Failure::new("limits", format!("no limit for {}", missing.join(", ")))
        .with(Evidence::file(&container.location, "this definition sets no such limit"))
        .with(Evidence::implied("a container without limits may use all of its host"))
        .remedy_lines("In the container's definition", remedy(container.platform))
        .severity(severity)
        .into())
}

/// The limits that the definition does not set. Kubernetes limits processes by the node, not the pod.
fn missing(container: &Container) -> Result<Vec<&'static str>, Outcome> {
    let compose = match container.platform {
        Platform::Compose => true,
        Platform::Kubernetes | Platform::Helm => false,
        Platform::Dockerfile => return Err(Outcome::NotApplicable),
    };
    let pids = container.pids_limit.as_ref().is_some_and(|limit| limit.value > 0);
    let rows = [
        ("memory", container.memory_limit.is_none()),
        ("processor time", container.cpu_limit.is_none()),
        ("processes", compose && !pids),
    ];
    Ok(rows.into_iter().filter(|(_, missing)| *missing).map(|(name, _)| name).collect())
}

fn remedy(platform: Platform) -> &'static str {
    match platform {
        Platform::Compose => "mem_limit: 1g\ncpus: 1.0\npids_limit: 100",
        _ => "resources:\n  limits:\n    memory: 1Gi\n    cpu: \"1\"",
    }
}
