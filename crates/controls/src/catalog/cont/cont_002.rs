//! CONT-002.

use redan_model::server::Authentication;
use redan_model::{Origin, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{container, evidence, known, setting};

control! {
    /// A server in an official image does not rely on protected mode, which these images switch off
    /// when they are built. It asks for a login, or somebody switched protected mode on.
    ///
    /// # Why
    /// The Dockerfiles of `redis` and `valkey` change the built-in default from `yes` to `no`, since
    /// every connection to a container comes from another address. What refuses strangers on a package
    /// installation is absent there, and no file of the project says so.
    ///
    /// # Attack
    /// Any container on the same network, and anybody who reaches a published port, gets an answer.
    ///
    /// # Fix
    /// Ask for a login (that is the cure), and say `--protected-mode yes` as a second line.
    ///
    /// # Sources
    /// - docker-library Dockerfile (<https://github.com/redis/docker-library-redis>)
    /// - valkey-container Dockerfile (<https://github.com/valkey-io/valkey-container>)
    "CONT-002", "image-without-protected-mode";
    title: "The image has protected mode off, and nothing replaces it",
    severity: High, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.5"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: ["AUTH-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    if !super::account::drops_root(container.family()) {
        return Ok(Outcome::NotApplicable);
    }
    let mode = setting(server, "protected-mode")?;
    if *known(&server.authentication)? == Authentication::Required || mode.text() == "yes" {
        return Ok(Outcome::Pass);
    }
    if mode.origin.is_explicit() && !matches!(mode.origin, Origin::Live { .. }) {
        // Somebody wrote `no`: NET-002.
        return Ok(Outcome::NotApplicable);
    }
    Ok(Failure::new(
        "protected-mode",
        "nobody asks for a login, and this image has protected mode off",
    )
    .with(evidence("protected-mode", mode, context))
    .remedy("a login for everybody; and `--protected-mode yes` at the end of the command")
    .into())
}
