//! REPL-005.

use redan_model::server::ServerKind;
use redan_model::{Gap, Server, Severity};

use super::compare::{self, Difference};
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::known;
use crate::topology;

control! {
    /// The nodes of one group agree: each replica with its primary, each Sentinel with the first one
    /// that watches the same primary, each cluster node with the first of its cluster. Compared are
    /// the users with their rights and passwords, and the settings that decide about security and
    /// durability. Differences that concern durability or monitoring only are medium.
    ///
    /// # Why
    /// `ACL SETUSER` and `CONFIG SET` act on one node and are not replicated. A role that was
    /// created on the primary alone disappears with the next failover, and so does a restriction.
    ///
    /// # Attack
    /// Use the weakest node: log in with the password that was rotated everywhere else, or cause a
    /// failover to it.
    ///
    /// # Fix
    /// Keep one ACL file and one set of settings, and apply them to every node in one go. Compare
    /// afterwards.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "REPL-005", "drift-between-nodes";
    title: "Nodes of one group have different users or settings",
    severity: High, aspect: Parity,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.5.15"], pci: ["2.2.1", "7.2.1"], nist_csf: ["PR.PS-01", "PR.AA-05"], ley1581: [],
    consequence_of: ["REPL-001", "REPL-017"],
    check: Server(check),
}

/// Settings on which all nodes have to agree.
const SETTINGS: [&str; 19] = [
    "acllog-max-len",
    "acl-pubsub-default",
    "appendonly",
    "enable-debug-command",
    "enable-module-command",
    "enable-protected-configs",
    "hide-user-data-from-log",
    "masterauth",
    "masteruser",
    "maxmemory-policy",
    "min-replicas-to-write",
    "notify-keyspace-events",
    "protected-mode",
    "replica-read-only",
    "requirepass",
    "stop-writes-on-bgsave-error",
    "tls-auth-clients",
    "tls-protocols",
    "tls-replication",
];

/// Those of them that decide neither about access nor about the wire.
const OPERATIONAL: [&str; 7] = [
    "acllog-max-len",
    "appendonly",
    "maxmemory-policy",
    "min-replicas-to-write",
    "notify-keyspace-events",
    "replica-read-only",
    "stop-writes-on-bgsave-error",
];

/// More differences than these are counted, not listed.
const SHOWN: usize = 4;

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let reference = reference(server, context)?;
    known(&server.users)?;
    known(&reference.users)?;
    let mut differences = compare::users(server, reference);
    differences.extend(compare::settings(server, reference, &SETTINGS, context));
    let Some(first) = differences.first() else { return Ok(Outcome::Pass) };
    let message = format!("compared with {}: {}", reference.target, summary(&differences));
    let operational = |difference: &Difference| OPERATIONAL.contains(&difference.subject.as_str());
    let severity =
        if differences.iter().all(operational) { Severity::Medium } else { Severity::High };
    let failure = Failure::new(&first.subject, message).severity(severity);
    let shown = differences.into_iter().take(SHOWN).flat_map(|difference| difference.evidence);
    Ok(shown.fold(failure, Failure::with).into())
}

fn summary(differences: &[Difference]) -> String {
    let listed: Vec<&str> =
        differences.iter().take(SHOWN).map(|difference| difference.what.as_str()).collect();
    let rest = differences.len().saturating_sub(SHOWN);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{more}", listed.join(", "))
}

/// The node with which this one is compared.
fn reference<'f>(server: &Server, context: &Context<'f>) -> Result<&'f Server, Outcome> {
    if server.kind == ServerKind::Sentinel {
        return first_sentinel(server, context).ok_or(Outcome::NotApplicable);
    }
    if let Some(address) = topology::followed(server) {
        let gap = || {
            let why = "that primary is not among the targets; audit it together with this replica";
            Outcome::Unknown(Gap::new(&server.target, format!("compare with {address}"), why))
        };
        return context.topology.primary(server).ok_or_else(gap);
    }
    let first = context.topology.first_cluster_peer(server);
    first.filter(|first| first.target < server.target).ok_or(Outcome::NotApplicable)
}

/// The first Sentinel, by name, that watches a primary which this one watches too.
fn first_sentinel<'f>(server: &Server, context: &Context<'f>) -> Option<&'f Server> {
    let watched = |sentinel: &Server| -> Vec<(String, u16)> {
        let primaries = sentinel.sentinel.iter().flat_map(|sentinel| &sentinel.primaries);
        primaries.map(|primary| (primary.name.clone(), primary.port)).collect()
    };
    let mine = watched(server);
    context
        .topology
        .sentinels()
        .filter(|other| other.source == server.source && other.target < server.target)
        .filter(|other| watched(other).iter().any(|primary| mine.contains(primary)))
        .min_by(|a, b| a.target.cmp(&b.target))
}
