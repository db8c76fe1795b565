//! CONT-024.

use redan_model::container::Platform;
use redan_model::{Confidence, Container, Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{container, is_development, listed};

control! {
    /// Only services that use the server share a network with it: those with a connection setting
    /// that leads to it, and the servers that replicate or watch it. Low in development environments.
    ///
    /// # Why
    /// Without `networks:` every service of a compose file is on one default network. A compromise of
    /// the least important one, a static site or a mail catcher, reaches the port.
    ///
    /// # Attack
    /// From the weakest service: `redis-cli -h redis`, with a guessed password or none.
    ///
    /// # Fix
    /// A network of its own for the server and its clients: `networks: [redis]` on those services and
    /// `redis: {internal: true}` under the top-level `networks:`.
    ///
    /// # Sources
    /// - OWASP Docker Security Cheat Sheet, rule 5 (<https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html>)
    /// - Docker documentation, networking in Compose (<https://docs.docker.com/compose/how-tos/networking/>)
    "CONT-024", "shared-container-network";
    title: "Services that do not use the server share its network",
    severity: Medium, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.22"], pci: ["1.4.4", "1.2.1"], nist_csf: ["PR.IR-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    if container.platform != Platform::Compose || container.host_network.is_some() {
        return Ok(Outcome::NotApplicable);
    }
    let strangers: Vec<&str> = container
        .peers
        .iter()
        .map(String::as_str)
        .filter(|peer| !is_server(peer, server, context) && !is_client(peer, server, context))
        .collect();
    if strangers.is_empty() {
        return Ok(Outcome::Pass);
    }
    let message = format!(
        "reachable from {}, for which no connection to it is configured",
        listed(&strangers)
    );
    let severity = if is_development(server, context) { Severity::Low } else { Severity::Medium };
    Ok(Failure::new("networks", message)
        .with(shown(container))
        .remedy("`networks: [redis]` on the server and on its clients, and `redis: {internal: true}` under the top-level `networks:`")
        .severity(severity)
        .confidence(Confidence::Likely)
        .into())
}

fn shown(container: &Container) -> Evidence {
    // The default network is written nowhere.
    match container.networks.iter().find(|network| !network.location.path.is_empty()) {
        Some(network) => Evidence::file(&network.location, "shared with them"),
        None => Evidence::file(
            &container.location,
            "names no network, so it is on the default one with all others",
        ),
    }
}

/// True for another server of the same file: a replica, a Sentinel, a second database.
fn is_server(peer: &str, server: &Server, context: &Context<'_>) -> bool {
    context.facts.servers.iter().any(|other| service(other.target.as_str(), server) == Some(peer))
}

/// True when a connection setting of the peer leads here, or leads somewhere that is not known.
fn is_client(peer: &str, server: &Server, context: &Context<'_>) -> bool {
    context.facts.clients.iter().any(|client| {
        service(client.target.as_str(), server) == Some(peer)
            && client.server.as_ref().is_none_or(|target| *target == server.target)
    })
}

/// The service of a target `file#service` that lies in the same file as the server.
fn service<'t>(target: &'t str, server: &Server) -> Option<&'t str> {
    let (file, service) = target.split_once('#')?;
    let own = server.target.as_str().split_once('#')?.0;
    (file == own).then_some(service)
}
