//! CMD-024.

use std::collections::BTreeSet;

use redan_model::{Client, Confidence, Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{Purpose, purpose};
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, listed, users};

control! {
    /// Where several databases of one server are in use (by the connection settings, by the
    /// policy, or by `INFO keyspace`), users are held to theirs with Valkey's `db=` rules.
    /// Redis has no such rule. The severity is high where environments share the server and
    /// medium otherwise.
    ///
    /// # Why
    /// A database number is a name space. Every user may `SELECT` any other number; `FLUSHALL`,
    /// scripts, Pub/Sub, memory limits and eviction know no numbers. The session store is as
    /// safe as the cache beside it.
    ///
    /// # Attack
    /// A flaw in the service that uses database 0: `SELECT 1`, `KEYS *`.
    ///
    /// # Fix
    /// One server for each class of data; or key prefixes with users that are held to them
    /// (CMD-007); or, on Valkey 9.1 and later, `ACL SETUSER sessions db=1`.
    ///
    /// # Sources
    /// - OWASP Multi-Tenant Security Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Multi_Tenant_Security_Cheat_Sheet.html>)
    /// - Valkey ACL documentation (<https://valkey.io/topics/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-024", "databases-as-isolation";
    title: "Database numbers are used as if they separated users",
    severity: High, aspect: Commands,
    owasp: ["A01:2021", "A04:2021"], iso27001: ["A.5.15", "A.8.22", "A.8.31"], pci: ["7.2.1", "6.5.3"], nist_csf: ["PR.AA-05", "PR.IR-01"], ley1581: ["art. 4 f"],
    consequence_of: ["ENV-002"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let settings: Vec<&Client> = context
        .facts
        .clients
        .iter()
        .filter(|client| client.server.as_ref() == Some(&server.target) && !client.is_example)
        .collect();
    let used = databases(server, &settings);
    if server.is_cluster() || used.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let restricted = users(server)?.iter().filter(|user| user.enabled).all(|user| {
        purpose(user, server, context) != Purpose::Application
            || user.selectors.iter().all(|selector| selector.databases.is_some())
    });
    if used.len() < 2 || restricted {
        return Ok(Outcome::Pass);
    }
    Ok(failure(&used, &settings, server).into())
}

/// Numbers that somebody uses.
fn databases(server: &Server, settings: &[&Client]) -> BTreeSet<u32> {
    let written = settings.iter().map(|client| client.database.unwrap_or(0));
    let live = server.live.iter().flat_map(|live| live.info.keys());
    let filled = live.filter_map(|field| field.strip_prefix("db")?.parse().ok());
    written.chain(filled).collect()
}

fn failure(used: &BTreeSet<u32>, settings: &[&Client], server: &Server) -> Failure {
    let environments: BTreeSet<&str> =
        settings.iter().filter_map(|client| client.environment.as_deref()).collect();
    let numbers: Vec<String> = used.iter().map(u32::to_string).collect();
    let message = if environments.len() > 1 {
        let names: Vec<&str> = environments.iter().copied().collect();
        format!("{} share one server by database number", listed(&names))
    } else {
        format!("databases {} are in use; every user may enter each of them", listed(&numbers))
    };
    let severity = if environments.len() > 1 { Severity::High } else { Severity::Medium };
    let live = server.live.iter().flat_map(|live| &live.info).filter(|(field, _)| {
        field.strip_prefix("db").is_some_and(|number| number.parse::<u32>().is_ok())
    });
    Failure::new("databases", message)
        .severity(severity)
        .confidence(if settings.is_empty() { Confidence::Possible } else { Confidence::Likely })
        .with_all(settings.iter().map(|client| {
            Evidence::file(
                &client.location,
                format!("uses database {}", client.database.unwrap_or(0)),
            )
        }))
        .with_all(
            live.map(|(field, text)| Evidence::live("INFO keyspace", format!("{field}:{text}"))),
        )
}
