//! PERS-008.

use redan_model::{Evidence, Gap, Server, Sourced};

use super::persistence;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::data_server;

control! {
    /// A primary that has replicas and no persistence is not restarted automatically.
    ///
    /// # Why
    /// A primary without persistence comes back empty. Its replicas reconnect, see a new history and
    /// copy the empty data set. A supervisor that restarts faster than Sentinel notices makes sure
    /// that no failover happens first: one crash erases every copy.
    ///
    /// # Attack
    /// One crash of the primary (a memory limit, a malformed command on an old version) destroys the
    /// data on all nodes, the replicas that were meant as its backup included.
    ///
    /// # Fix
    /// Turn persistence on at the primary (`appendonly yes`, by `CONFIG SET` first), or take the
    /// automatic restart away: `restart: "no"` in Compose, `Restart=no` in the unit.
    ///
    /// # Sources
    /// - Redis replication documentation, "Safety of replication when master has persistence turned off" (<https://redis.io/docs/latest/operate/oss_and_stack/management/replication/>)
    /// - Valkey administration (<https://valkey.io/topics/admin/>)
    "PERS-008", "restarting-empty-primary";
    title: "A crash of the primary erases the replicas too",
    severity: Critical, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.13", "A.8.14", "A.5.30"], pci: ["2.2.1"], nist_csf: ["PR.IR-03", "PR.DS-11"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    if server.is_replica() || !context.topology.has_replicas(server) {
        return Ok(Outcome::NotApplicable);
    }
    let persistence = persistence::of(server, context)?;
    if persistence.is_on() {
        return Ok(Outcome::Pass);
    }
    let Some(restart) = restart_policy(server) else { return Err(without_policy(server)) };
    if !restart.value {
        return Ok(Outcome::Pass);
    }
    let [save, append] = persistence.evidence;
    let message = "this primary comes back empty after a crash and its replicas copy that";
    Ok(Failure::new("restart", message)
        .with(Evidence::file(&restart.location, "restarted automatically"))
        .with(save)
        .with(append)
        .into())
}

/// What the unit or the container definition says about restarts.
fn restart_policy(server: &Server) -> Option<&Sourced<bool>> {
    let unit = server.unit.as_ref().and_then(|unit| unit.restarts.as_ref());
    unit.or_else(|| server.container.as_ref()?.restarts.as_ref())
}

/// Silence of a definition means no restart; about a running process nobody can tell.
fn without_policy(server: &Server) -> Outcome {
    if server.unit.is_some() || server.container.is_some() {
        return Outcome::Pass;
    }
    let why = "what supervises the process is not visible from here; audit its unit or compose file together with it";
    Outcome::Unknown(Gap::new(&server.target, "see whether it is restarted automatically", why))
}
