//! CONT-014.

use redan_model::container::Platform;
use redan_model::{Container, Evidence, Location, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{container, evidence, setting};

control! {
    /// A server in a container that others shall reach (by a published port, a Service or the shared
    /// network) does not listen on the container's own loopback only.
    ///
    /// # Why
    /// Loopback inside a container is not the host's loopback. The published port is dead; people then
    /// write `bind 0.0.0.0` and `protected-mode no` in a hurry and forget the password.
    ///
    /// # Attack
    /// No attacker needed for the outage; the usual repair opens the server to everybody.
    ///
    /// # Fix
    /// Inside: `bind * -::*` with a login required. Limit from outside: publish on
    /// `127.0.0.1:6379:6379`, or use a network that only the clients share.
    ///
    /// # Sources
    /// - Docker documentation, port publishing (<https://docs.docker.com/engine/network/port-publishing/>)
    "CONT-014", "loopback-inside-container";
    title: "The server listens inside its container only",
    severity: Medium, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.20", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.IR-01", "PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    if container.host_network.is_some()
        || server.settings.is("port", "0") && server.settings.is("tls-port", "0")
    {
        return Ok(Outcome::NotApplicable);
    }
    let Some((who, at)) = expected(container) else { return Ok(Outcome::NotApplicable) };
    let bind = setting(server, "bind")?;
    let mut addresses =
        bind.text().split_ascii_whitespace().map(|word| word.trim_start_matches('-')).peekable();
    let only_loopback = addresses.peek().is_some()
        && addresses.all(|address| {
            address == "::1" || address == "localhost" || address.starts_with("127.")
        });
    if !only_loopback {
        return Ok(Outcome::Pass);
    }
    Ok(Failure::new("bind", format!("bind {} keeps out {who}", bind.text()))
        .with(evidence("bind", bind, context))
        .with(Evidence::file(at, "expects an answer from outside"))
        .remedy("`bind * -::*`")
        .into())
}

/// Who is meant to connect from outside of the container.
fn expected(container: &Container) -> Option<(&'static str, &Location)> {
    if let Some(port) = container.ports.first() {
        return Some(("the published port", &port.location));
    }
    if let Some(service) = container.kubernetes.as_ref().and_then(|pod| pod.services.first()) {
        return Some(("the Service", &service.kind.location));
    }
    let peers = container.platform == Platform::Compose && !container.peers.is_empty();
    peers.then_some(("the other services", &container.location))
}
