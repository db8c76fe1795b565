//! AUTH-013.

use redan_model::{Server, User};

use crate::control;
use crate::control::Context;
use crate::identity::{Purpose, may_run, of_purpose, printed, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, listed, users};

control! {
    /// A user whose name says exporter, metrics, monitoring or health check, and any user as
    /// whom an exporter of the project logs in, can read statistics and nothing else: no
    /// writing, no scripts, no configuration changes.
    ///
    /// # Why
    /// Exporters are small programs with a web port, their credentials stand in monitoring
    /// configuration that many people read, and they need `INFO`, `PING`, `SLOWLOG`, `LATENCY`
    /// and `CLIENT LIST` only.
    ///
    /// # Attack
    /// The exporter's environment, readable in the orchestrator, gives a login that may write
    /// keys or change the configuration.
    ///
    /// # Fix
    /// `ACL SETUSER exporter on >SECRET resetkeys -@all +ping +info +client|list
    /// +client|setname +slowlog|get +slowlog|len +latency|latest +latency|histogram`. Leave
    /// `config|get` out where the configuration holds secrets (AUTH-014).
    ///
    /// # Sources
    /// - oliver006/redis_exporter (<https://github.com/oliver006/redis_exporter>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "AUTH-013", "powerful-metrics-user";
    title: "The user of the metrics exporter may do more than read metrics",
    severity: Medium, aspect: Authentication,
    owasp: ["A01:2021"], iso27001: ["A.5.18", "A.8.2"], pci: ["7.2.5"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: ["AUTH-001"],
    check: Server(check),
}

/// What no exporter needs, one command of each kind.
const PROBES: &[&str] = &[
    "set",
    "del",
    "flushall",
    "keys",
    "eval",
    "config|set",
    "acl|setuser",
    "replicaof",
    "monitor",
    "shutdown",
    "debug",
    "module|load",
    "script|flush",
];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let all = users(server)?;
    let by_name = of_purpose(Purpose::Metrics, server, context)?;
    let by_use = exporters(server, context)
        .filter_map(|name| all.iter().find(|user| user.enabled && user.name == name));
    let mut metrics: Vec<&User> = by_name;
    for user in by_use {
        if !metrics.iter().any(|known| known.name == user.name) {
            metrics.push(user);
        }
    }
    if metrics.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let excess = |user: &&User| -> Vec<&str> {
        PROBES.iter().filter(|command| may_run(user, command, server)).copied().collect()
    };
    let bad: Vec<(&User, Vec<&str>)> = metrics
        .iter()
        .map(|user| (*user, excess(user)))
        .filter(|(_, held)| !held.is_empty())
        .collect();
    let Some((first, held)) = bad.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = bad.iter().map(|(user, _)| user.name.as_str()).collect();
    let message = format!("{} reads metrics and may also run {}", listed(&names), printed(held));
    Ok(Failure::new(&first.name, message)
        .with_all(
            bad.iter()
                .map(|(user, held)| user_evidence(user, &format!("grants {}", printed(held)))),
        )
        .into())
}

/// The users as whom exporters of the project log in to this server.
fn exporters<'c>(server: &'c Server, context: &'c Context<'_>) -> impl Iterator<Item = &'c str> {
    context
        .facts
        .clients
        .iter()
        .filter(|client| client.server.as_ref() == Some(&server.target))
        .filter(|client| client.target.as_str().contains("exporter"))
        .map(|client| client.user.as_deref().unwrap_or("default"))
}
