//! REPL-014.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, known};

control! {
    /// A server under a Sentinel still has the commands that a failover needs under their own names,
    /// and the user as which the Sentinel logs in may run them: `CONFIG REWRITE`, `REPLICAOF` or
    /// `SLAVEOF`, `MULTI`, `EXEC`, `PUBLISH`, `SUBSCRIBE`, `INFO`, `PING`, `CLIENT KILL`.
    ///
    /// # Why
    /// The Sentinel promotes a replica with these commands. If one is renamed or denied, it selects
    /// the replica, waits, and gives up with `-failover-abort-slave-timeout`: there is a failover
    /// system, and it never works.
    ///
    /// # Attack
    /// Crash the primary. Nothing takes over.
    ///
    /// # Fix
    /// Delete the `rename-command` lines and restrict applications by ACL instead. For the Sentinel:
    /// `user sentinel on >SECRET allchannels +multi +slaveof +ping +exec +subscribe +config|rewrite +role +publish +info +client|setname +client|kill +script|kill`.
    ///
    /// # Sources
    /// - Redis Sentinel documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2: promotion aborted, with `config|rewrite` it took 2.4 s
    "REPL-014", "commands-missing-for-failover";
    title: "Sentinel cannot carry out a failover",
    severity: Critical, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.14", "A.5.30"], pci: ["2.2.1"], nist_csf: ["PR.IR-03"], ley1581: [],
    consequence_of: ["LINT-022"],
    check: Server(check),
}

/// Commands that a Sentinel sends, unless `sentinel rename-command` tells it another name. It sends
/// `SLAVEOF`; `REPLICAOF` may be renamed without harm.
const NAMES: [&str; 9] =
    ["CONFIG", "SLAVEOF", "MULTI", "EXEC", "PUBLISH", "SUBSCRIBE", "INFO", "PING", "CLIENT"];

/// Commands that the user of the Sentinel needs.
const RIGHTS: [&str; 8] =
    ["config|rewrite", "slaveof", "multi", "exec", "publish", "subscribe", "info", "ping"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let watchers = context.topology.watchers(server);
    let Some((sentinel, watched)) = watchers.first() else { return Ok(Outcome::NotApplicable) };
    let commands = known(&server.commands)?;
    let told = |name: &&&str| !watched.renamed.iter().any(|row| row.value == **name);
    let altered: Vec<_> = NAMES
        .iter()
        .filter(told)
        .filter_map(|name| Some((*name, commands.altered(name)?)))
        .collect();
    if let Some((first, _)) = altered.first() {
        let names: Vec<&str> = altered.iter().map(|(name, _)| *name).collect();
        let message = format!(
            "{} cannot promote {}: renamed or removed here: {}",
            sentinel.name,
            watched.name,
            names.join(", ")
        );
        let failure = Failure::new(*first, message);
        return Ok(altered
            .iter()
            .fold(failure, |failure, (name, at)| failure.with(shown(server, name, at)))
            .into());
    }
    rights(server, sentinel, watched.auth_user.as_ref().map(|user| user.value.as_str()))
}

fn shown(server: &Server, name: &str, at: &redan_model::Location) -> Evidence {
    if server.live.is_some() && at.path.is_empty() {
        Evidence::live(format!("COMMAND INFO {name}"), "unknown command")
    } else {
        Evidence::file(at, format!("takes {name} away from the Sentinel"))
    }
}

/// Judges the user as which the Sentinel logs in.
fn rights(server: &Server, sentinel: &Server, user: Option<&str>) -> Result<Outcome, Outcome> {
    let name = user.unwrap_or("default");
    if sentinel.live.is_some() && user.is_none() {
        // A running Sentinel does not say as whom it logs in.
        return Ok(Outcome::Pass);
    }
    let users = known(&server.users)?;
    let Some(user) = users.iter().find(|user| user.name == name) else {
        let message = format!("{} logs in as {name}, which does not exist here", sentinel.name);
        return Ok(Failure::new(name, message)
            .with(Evidence::implied("no such user on this server"))
            .into());
    };
    let missing: Vec<&str> =
        RIGHTS.into_iter().filter(|command| !user.can_run(command, server.release)).collect();
    if missing.is_empty() {
        return Ok(Outcome::Pass);
    }
    let message =
        format!("{} logs in as {name}, which may not run {}", sentinel.name, missing.join(", "));
    Ok(Failure::new(name, message).with(Evidence::of("the user", &user.line, &user.origin)).into())
}
