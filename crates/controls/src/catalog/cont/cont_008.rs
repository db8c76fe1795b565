//! CONT-008.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// The health check does not pass a password as an argument (`-a`, `--pass`, `-u redis://…`).
    ///
    /// # Why
    /// The check runs every few seconds for as long as the container lives, and each run shows its
    /// arguments in the process list of the host and in the engine's health log. `redis-cli` does not
    /// hide them.
    ///
    /// # Attack
    /// `ps -ef` in a loop on the host, or `docker inspect --format '{{json .Config.Healthcheck}}'`.
    ///
    /// # Fix
    /// Let `redis-cli` read it from the environment, set inside the check:
    /// `REDISCLI_AUTH=$$(cat /run/secrets/redis_password) redis-cli -e ping | grep -q PONG`; or a user
    /// for health checks that may run `PING` only.
    ///
    /// # Sources
    /// - redis-cli documentation (<https://redis.io/docs/latest/develop/tools/cli/>)
    /// - arguments visible seen with redis-cli 7.0.15
    "CONT-008", "password-in-health-check";
    title: "The health check shows the password in the process list",
    severity: Medium, aspect: Containers,
    owasp: ["A07:2021"], iso27001: ["A.5.17", "A.8.12"], pci: ["8.3.2", "8.6.2"], nist_csf: ["PR.AA-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    let health = container.healthcheck.as_ref().ok_or(Outcome::NotApplicable)?;
    if !health.password_in_argv {
        return Ok(Outcome::Pass);
    }
    Ok(Failure::new("healthcheck", format!("every run shows the password: {}", health.command))
        .with(Evidence::file(&health.location, "passes the password as an argument"))
        .into())
}
