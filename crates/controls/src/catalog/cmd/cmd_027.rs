//! CMD-027.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{may_run, printed, severity_of_power, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, users};

control! {
    /// Replicas log in as a user of their own (`masteruser`) that may run `PSYNC`, `REPLCONF`
    /// and `PING` and little else. `masterauth` without `masteruser` means the default user,
    /// which is then judged.
    ///
    /// # Why
    /// The name and password stand in the configuration of every node. Whoever reads one of
    /// them gets what that user may do.
    ///
    /// # Attack
    /// `CONFIG GET masterauth` or a backup of one replica's file, then a login with full power
    /// on the primary.
    ///
    /// # Fix
    /// On every node: `ACL SETUSER replica on >SECRET resetkeys resetchannels -@all +psync
    /// +replconf +ping`, then `masteruser replica` and `masterauth SECRET`.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Valkey ACL documentation (<https://valkey.io/topics/acl/>)
    "CMD-027", "powerful-replication-user";
    title: "The replication user may do more than replicate",
    severity: Medium, aspect: Commands,
    owasp: ["A01:2021"], iso27001: ["A.5.18", "A.8.2"], pci: ["7.2.5"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: ["CMD-001", "AUTH-003"],
    check: Server(check),
}

/// What no replica sends, one command of each kind.
const PROBES: &[&str] =
    &["get", "set", "flushall", "config|set", "acl|setuser", "eval", "keys", "shutdown"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let first_of = |names: [&'static str; 2]| {
        names.iter().find_map(|name| {
            let setting = server.settings.get(name)?;
            (!setting.text().is_empty()).then_some((*name, setting))
        })
    };
    let named = first_of(["masteruser", "primaryuser"]);
    let Some(sent) = named.or_else(|| first_of(["masterauth", "primaryauth"])) else {
        return Ok(Outcome::NotApplicable);
    };
    let name = named.map_or("default", |(_, setting)| setting.text());
    // Nodes of one deployment have the same users; the one here stands for that on the primary.
    let Some(user) = users(server)?.iter().find(|user| user.enabled && user.name == name) else {
        return Ok(Outcome::NotApplicable);
    };
    let excess: Vec<&str> =
        PROBES.iter().filter(|command| may_run(user, command, server)).copied().collect();
    if excess.is_empty() {
        return Ok(Outcome::Pass);
    }
    let message = format!("replicas log in as {name}, who may also run {}", printed(&excess));
    let severity = if name == "default" {
        severity_of_power(Severity::Medium, server, context)
    } else {
        Severity::Medium
    };
    Ok(Failure::new(name, message)
        .severity(severity)
        .with(user_evidence(user, "more than replication"))
        .with(evidence(sent.0, sent.1, context))
        .into())
}
