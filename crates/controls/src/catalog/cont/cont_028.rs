//! CONT-028.

use redan_model::container::ImageFamily;
use redan_model::{Evidence, Server};

use super::account;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// The switch of the Redis 8 entrypoint that keeps root (`SKIP_DROP_PRIVS`) is not set, unless the
    /// definition forces an unprivileged user.
    ///
    /// # Why
    /// The variable exists for platforms that set the user themselves. Anywhere else the server simply
    /// stays user id 0.
    ///
    /// # Attack
    /// Code execution in the server is root in the container, and owns every mounted directory.
    ///
    /// # Fix
    /// Delete the variable, or add `user: "999:1000"` (Kubernetes: `runAsUser: 999`).
    ///
    /// # Sources
    /// - docker-library entrypoint (<https://github.com/redis/docker-library-redis>)
    "CONT-028", "entrypoint-keeps-root";
    title: "The entrypoint is told to keep root",
    severity: High, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.2", "A.8.18"], pci: ["2.2.1", "7.2.5"], nist_csf: ["PR.AA-05", "PR.PS-01"], ley1581: [],
    consequence_of: ["CONT-013"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    if container.family() != ImageFamily::OfficialRedis {
        return Ok(Outcome::NotApplicable);
    }
    let Some(variable) = container.variable("SKIP_DROP_PRIVS") else { return Ok(Outcome::Pass) };
    let is_empty = variable.value.as_ref().is_some_and(|value| value.expose().is_empty());
    if is_empty || account::is_forced_unprivileged(container) {
        return Ok(Outcome::Pass);
    }
    Ok(Failure::new("SKIP_DROP_PRIVS", "the server stays user id 0")
        .with(Evidence::file(&variable.location, "keeps the entrypoint from changing the user"))
        .remedy("`user: \"999:1000\"` in Compose, `runAsUser: 999` in Kubernetes")
        .into())
}
