//! CONT-013.

use redan_model::{Container, Evidence, Location, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{container, listed};

control! {
    /// The container is not privileged and shares neither the engine's socket nor the host's process
    /// or network namespace. The network namespace alone is high.
    ///
    /// # Why
    /// Each of these takes away the wall between container and host. The engine's socket is root on
    /// the host in one request; a privileged container may mount its disks.
    ///
    /// # Attack
    /// From code in the server: `docker -H unix:///var/run/docker.sock run -v /:/host --privileged …`.
    ///
    /// # Fix
    /// Delete `privileged`, `pid: host` and the socket's mount. Replace `network_mode: host` by a
    /// published port on loopback.
    ///
    /// # Sources
    /// - OWASP Docker Security Cheat Sheet, rules 1 and 3 (<https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html>)
    /// - Kubernetes pod security standards (<https://kubernetes.io/docs/concepts/security/pod-security-standards/>)
    "CONT-013", "container-with-host-access";
    title: "The container has access to its host",
    severity: Critical, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.2", "A.8.22"], pci: ["2.2.1", "7.2.5"], nist_csf: ["PR.AA-05", "PR.IR-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let holes = holes(container(server)?);
    let Some((first, ..)) = holes.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = holes.iter().map(|(name, ..)| *name).collect();
    let severity = if names == [NETWORK] { Severity::High } else { Severity::Critical };
    let shown = holes.iter().map(|(name, at)| Evidence::file(at, *name));
    Ok(Failure::new(*first, format!("it has {}", listed(&names)))
        .with_all(shown)
        .severity(severity)
        .into())
}

const NETWORK: &str = "the host's network";

/// What opens the wall, and where.
fn holes(container: &Container) -> Vec<(&'static str, &Location)> {
    let privileged = container.privileged.as_ref().filter(|flag| flag.value);
    [
        ("all privileges", privileged.map(|flag| &flag.location)),
        ("the engine's socket", container.engine_socket.as_ref()),
        ("the host's processes", container.host_pid.as_ref()),
        (NETWORK, container.host_network.as_ref()),
    ]
    .into_iter()
    .filter_map(|(name, at)| Some((name, at?)))
    .collect()
}
