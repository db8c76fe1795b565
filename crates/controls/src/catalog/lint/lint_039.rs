//! LINT-039.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// A health check that runs a Redis client looks at the reply.
    ///
    /// # Why
    /// `redis-cli ping` ends with status 0 when the server answers `NOAUTH`, `LOADING` or
    /// `WRONGPASS`. The container counts as healthy while no application can use it, and a check
    /// that stopped logging in is not noticed.
    ///
    /// # Attack
    /// No attack; a failure that stays hidden, and dependants that start too early.
    ///
    /// # Fix
    /// `redis-cli ping | grep -q PONG`, or `redis-cli -e ping`, with the password in `REDISCLI_AUTH`
    /// and not among the arguments.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15
    /// - redis-cli (<https://redis.io/docs/latest/develop/tools/cli/>)
    "LINT-039", "health-check-without-reply";
    title: "The health check passes whatever the server answers",
    severity: Medium, aspect: Containers,
    owasp: ["A05:2021", "A09:2021"], iso27001: ["A.8.16", "A.8.9"], pci: ["10.7.2"], nist_csf: ["DE.CM-09"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let check = container(server)?.healthcheck.as_ref().ok_or(Outcome::NotApplicable)?;
    if !check.uses_client {
        return Err(Outcome::NotApplicable);
    }
    if check.checks_reply {
        return Ok(Outcome::Pass);
    }
    let message = format!("`{}` succeeds even when the server refuses it", check.command.trim());
    Ok(Failure::new("healthcheck", message)
        .with(Evidence::file(&check.location, "the reply is not looked at"))
        .into())
}
