//! CONT-009.

use redan_model::container::Platform;
use redan_model::server::Authentication;
use redan_model::{Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// There is a health check, and it fails when the server refuses to work. Medium where the server
    /// asks for a login that the check does not have; low where the check ignores error replies, or
    /// where there is none.
    ///
    /// # Why
    /// `redis-cli ping` exits with 0 for `NOAUTH`, `LOADING` and `MISCONF` too. Such a check reports
    /// "healthy" for a server that serves nobody, and goes on doing so after a password was changed.
    ///
    /// # Attack
    /// No attacker needed: a failed rotation stays unnoticed, since every container is green.
    ///
    /// # Fix
    /// `test: ["CMD-SHELL", "REDISCLI_AUTH=$$(cat /run/secrets/redis_password) redis-cli -e ping | grep -q PONG"]`.
    ///
    /// # Sources
    /// - exit codes seen with redis-cli 7.0.15: 0 for `NOAUTH`, 1 with `-e`
    /// - Compose file reference, `healthcheck` (<https://docs.docker.com/reference/compose-file/services/#healthcheck>)
    "CONT-009", "blind-health-check";
    title: "The health check does not notice a server that refuses",
    severity: Medium, aspect: Containers,
    owasp: ["A09:2021"], iso27001: ["A.8.16", "A.8.14"], pci: ["10.7.2"], nist_csf: ["DE.CM-09", "PR.IR-03"], ley1581: [],
    consequence_of: ["LINT-039"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    let Some(health) = &container.healthcheck else {
        if !matches!(container.platform, Platform::Compose | Platform::Kubernetes) {
            return Ok(Outcome::NotApplicable);
        }
        return Ok(Failure::new("healthcheck", "nothing notices when the server stops answering")
            .with(Evidence::file(&container.location, "defines no health check"))
            .severity(Severity::Low)
            .into());
    };
    if !health.uses_client || health.checks_reply {
        return Ok(Outcome::Pass);
    }
    let locked_out =
        !health.authenticates && server.authentication.get() == Some(&Authentication::Required);
    let (message, severity) = if locked_out {
        ("the check is refused with NOAUTH and takes that for health", Severity::Medium)
    } else {
        ("the check takes every reply for health, errors too", Severity::Low)
    };
    Ok(Failure::new("healthcheck", message)
        .with(Evidence::file(&health.location, "exits with 0 on an error reply"))
        .severity(severity)
        .into())
}
