//! LINT-022.

use redan_model::server::{ServerKind, SourceKind};
use redan_model::{Confidence, Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, known};

control! {
    /// A server that Sentinel watches keeps the commands that Sentinel sends: `CONFIG`, `REPLICAOF`,
    /// `SLAVEOF`, `INFO`, `PING`, `PUBLISH`, `SUBSCRIBE`, `CLIENT`, `MULTI` and `EXEC`.
    ///
    /// # Why
    /// Sentinel promotes a replica with `REPLICAOF NO ONE`, `CONFIG REWRITE` and `CLIENT KILL`
    /// inside `MULTI`. If one of them has another name, it selects the replica, waits and gives up;
    /// the next attempt ends the same way. Some hardening guides demand exactly these renames.
    ///
    /// # Attack
    /// An attacker who stops the primary has stopped the service for good.
    ///
    /// # Fix
    /// Remove the `rename-command` line and deny the command to applications by ACL instead; give
    /// Sentinel a user of its own. (Sentinel can also be told the new name with `sentinel
    /// rename-command`, which then has to stay the same on every node.)
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis Sentinel documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    "LINT-022", "rename-breaks-failover";
    title: "A renamed command keeps Sentinel from completing a failover",
    severity: Critical, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.14", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// What Sentinel sends to the servers that it watches.
const SENT: &[&str] = &[
    "CONFIG",
    "REPLICAOF",
    "SLAVEOF",
    "INFO",
    "PING",
    "PUBLISH",
    "SUBSCRIBE",
    "CLIENT",
    "MULTI",
    "EXEC",
];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let watchers = context.topology.watchers(server);
    let sentinel = watchers.first().map(|(sentinel, _)| *sentinel);
    let sentinel = sentinel.or_else(|| nearby(server, context)).ok_or(Outcome::NotApplicable)?;
    let commands = known(&server.commands)?;
    let told = |command: &str| {
        watchers.iter().any(|(_, watched)| watched.renamed.iter().any(|name| name.value == command))
    };
    let altered = SENT.iter().find_map(|name| {
        (!told(name)).then(|| commands.altered(name)).flatten().map(|at| (*name, at))
    });
    let Some((command, at)) = altered else { return Ok(Outcome::Pass) };
    let sure = if watchers.is_empty() { Confidence::Likely } else { Confidence::Certain };
    let failure =
        Failure::new(command, format!("Sentinel sends {command}, which has no such name here"))
            .confidence(sure)
            .with(Evidence::file(at, "renamed or removed here"));
    let watching = sentinel.sentinel.iter().flat_map(|sentinel| &sentinel.primaries).next();
    Ok(match watching {
        Some(watched) if !watched.location.path.is_empty() => {
            failure.with(Evidence::file(&watched.location, "watched from here"))
        }
        _ => failure.with(Evidence::implied(format!("watched by {}", sentinel.target))),
    }
    .into())
}

/// A Sentinel of the same set of files whose watched address says nothing about which file it means.
fn nearby<'f>(server: &Server, context: &Context<'f>) -> Option<&'f Server> {
    let from_files =
        |other: &&Server| other.kind == ServerKind::Sentinel && other.source != SourceKind::Live;
    (server.source != SourceKind::Live)
        .then(|| context.facts.servers.iter().find(from_files))
        .flatten()
}
