//! CONT-011.

use redan_model::container::Platform;
use redan_model::{Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{container, is_development};

control! {
    /// The root file system of the container is read-only. Low in development environments.
    ///
    /// # Why
    /// The server writes to its data directory only. Where the rest can be written as well, an
    /// intruder has a place for tools and can change the programs that the next exec will run.
    ///
    /// # Attack
    /// Malware drops its miner or module into `/tmp` or over `/usr/local/bin` and runs it from there.
    ///
    /// # Fix
    /// Compose: `read_only: true` and `tmpfs: ["/tmp"]`, data on a volume. Kubernetes:
    /// `securityContext: {readOnlyRootFilesystem: true}`.
    ///
    /// # Sources
    /// - OWASP Docker Security Cheat Sheet, rule 8 (<https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html>)
    "CONT-011", "writable-root-file-system";
    title: "The container's root file system can be written",
    severity: Medium, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.19"], pci: ["2.2.1", "11.5.2"], nist_csf: ["PR.PS-01", "PR.PS-05"], ley1581: [],
    consequence_of: ["CONT-013", "CONT-012"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    let remedy = match container.platform {
        Platform::Compose => "read_only: true\ntmpfs:\n  - /tmp",
        Platform::Kubernetes => "securityContext:\n  readOnlyRootFilesystem: true",
        // A Dockerfile cannot say it, and a chart's values leave it to the chart.
        Platform::Dockerfile | Platform::Helm if container.read_only_root.is_none() => {
            return Ok(Outcome::NotApplicable);
        }
        Platform::Dockerfile | Platform::Helm => "readOnlyRootFilesystem: true",
    };
    let failure = Failure::new("read_only", "every file of the image can be changed at run time");
    let failure = match &container.read_only_root {
        Some(fixed) if fixed.value => return Ok(Outcome::Pass),
        Some(open) => failure.with(Evidence::file(&open.location, "says so")),
        None => failure
            .with(Evidence::file(&container.location, "does not ask for a read-only root"))
            .with(Evidence::implied("containers may write to their root file system by default")),
    };
    let severity = if is_development(server, context) { Severity::Low } else { Severity::Medium };
    Ok(failure.remedy_lines("In the container's definition", remedy).severity(severity).into())
}
