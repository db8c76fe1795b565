//! ENV-006.

use redan_model::{Container, Evidence, Location, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// `docker-compose.override.yml` does not publish ports, empty passwords or turn protections
    /// off.
    ///
    /// # Why
    /// Compose merges this file without being asked. It is written for a developer's convenience,
    /// lies in the repository, and is in force wherever somebody runs `docker compose up` without
    /// `-f`, on the production host too. Ports of both files add up.
    ///
    /// # Attack
    /// Connect to the port that the main file does not publish.
    ///
    /// # Fix
    /// Rename it to `compose.dev.yml` and pass it with `-f` on purpose, or put the service into a
    /// profile.
    ///
    /// # Sources
    /// - Compose merge rules
    ///   (<https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/>)
    "ENV-006", "override-loosens-definition";
    title: "A compose override file loosens the server",
    severity: Medium, aspect: Parity,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.31"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    let loosened = open_port(container)
        .or_else(|| empty_password(container))
        .or_else(|| loose_setting(server));
    match loosened {
        Some((subject, message, at)) => Ok(Failure::new(subject, message)
            .with(Evidence::file(&at, "merged without being asked"))
            .into()),
        None if touches(server, container) => Ok(Outcome::Pass),
        None => Err(Outcome::NotApplicable),
    }
}

type Loosened = (String, String, Location);

/// True for a place in an override file.
fn is_override(at: &Location) -> bool {
    let name = at.path.rsplit('/').next().unwrap_or_default();
    name.ends_with(".override.yml") || name.ends_with(".override.yaml")
}

/// A port that the override publishes beyond the host itself.
fn open_port(container: &Container) -> Option<Loosened> {
    let port = container.ports.iter().find(|port| {
        is_override(&port.location) && !port.host_ip.starts_with("127.") && port.host_ip != "::1"
    })?;
    let message =
        format!("the override publishes port {} on {}", port.container_port, port.host_ip);
    Some(("ports".into(), message, port.location.clone()))
}

/// A variable that allows an empty password.
fn empty_password(container: &Container) -> Option<Loosened> {
    let variable = container.environment.iter().find(|variable| {
        let value = variable.value.as_ref().map(|value| value.expose().to_ascii_lowercase());
        is_override(&variable.location)
            && match variable.name.as_str() {
                "ALLOW_EMPTY_PASSWORD" => value.as_deref() == Some("yes"),
                "REDIS_PASSWORD" | "VALKEY_PASSWORD" => value.as_deref() == Some(""),
                _ => false,
            }
    })?;
    let message = format!("the override sets {}: no password is needed", variable.name);
    Some((variable.name.clone(), message, variable.location.clone()))
}

/// A setting that the override turns to its weak value.
fn loose_setting(server: &Server) -> Option<Loosened> {
    const WEAK: &[(&str, &str)] = &[
        ("protected-mode", "no"),
        ("requirepass", ""),
        ("enable-debug-command", "yes"),
        ("enable-module-command", "yes"),
        ("enable-protected-configs", "yes"),
    ];
    WEAK.iter().find_map(|(name, weak)| {
        let setting = server.settings.get(name).filter(|setting| setting.text() == *weak)?;
        let at = setting.origin.location().filter(|at| is_override(at))?;
        Some(((*name).into(), format!("the override sets {name} to its weak value"), at.clone()))
    })
}

/// True when anything of the server comes from an override file.
fn touches(server: &Server, container: &Container) -> bool {
    let ports = container.ports.iter().map(|port| &port.location);
    let variables = container.environment.iter().map(|variable| &variable.location);
    let words = container.argv.iter().map(|word| &word.location);
    let mounts = container.mounts.iter().map(|mount| &mount.location);
    let settings = server.settings.iter().filter_map(|(_, setting)| setting.origin.location());
    let image = container.image.iter().map(|image| &image.location);
    ports.chain(variables).chain(words).chain(mounts).chain(settings).chain(image).any(is_override)
        || is_override(&container.location)
}
