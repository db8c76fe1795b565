//! REPL-012.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// The configuration file of a Sentinel in a container is writable.
    ///
    /// # Why
    /// A Sentinel keeps its state (its own id, the current primary, the other Sentinels) in its
    /// configuration file. On a read-only mount, and every ConfigMap and Secret is one, it exits at
    /// start.
    ///
    /// # Attack
    /// No attacker needed: there is no failover, because no Sentinel runs.
    ///
    /// # Fix
    /// Copy the template to a writable place first: an init container that copies the ConfigMap into an
    /// `emptyDir`, or a named volume in Compose; start `redis-sentinel` with that copy.
    ///
    /// # Sources
    /// - Redis Sentinel documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    /// - seen on Redis 7.0.15 and Valkey 9.1.2: the process exits
    "REPL-012", "read-only-sentinel-config";
    title: "The Sentinel cannot write its configuration and exits",
    severity: High, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.14", "A.5.30"], pci: ["2.2.1"], nist_csf: ["PR.IR-03"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let sentinel = server.sentinel.as_ref().ok_or(Outcome::NotApplicable)?;
    container(server)?;
    let Some(mount) = &sentinel.read_only_mount else { return Ok(Outcome::Pass) };
    Ok(Failure::new("config", "the Sentinel's configuration file lies on a read-only mount")
        .with(Evidence::file(mount, "read-only"))
        .into())
}
