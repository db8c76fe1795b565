//! CMD-020.

use redan_model::server::SourceKind;
use redan_model::{Evidence, Location, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{known, listed};

control! {
    /// No `rename-command` lines; users and their rules decide who may run what.
    ///
    /// # Why
    /// The directive is deprecated. It acts on the server's own machinery too: Sentinel's
    /// failover, replication from a node with other names, and the loading of an append-only
    /// file that was written under them. A new name is a password that everybody shares, that
    /// `MONITOR` and `SLOWLOG` show, and that nobody rotates.
    ///
    /// # Attack
    /// One user with `SLOWLOG GET` or a copy of the configuration knows the new name; from then
    /// on it is as if nothing had been done.
    ///
    /// # Fix
    /// Delete the lines on all nodes at once, after `BGREWRITEAOF` where an append-only file is
    /// in use, and deny the commands to applications: `ACL SETUSER name -@dangerous -@admin`.
    ///
    /// # Sources
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-020", "renamed-commands";
    title: "rename-command stands in for access control",
    severity: Medium, aspect: Commands,
    owasp: ["A05:2021"], iso27001: ["A.8.3", "A.8.9"], pci: ["2.2.1", "7.2.2"], nist_csf: ["PR.AA-05", "PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let commands = known(&server.commands)?;
    let removed = commands.removed.iter().map(|row| (row.value.as_str(), "removed", &row.location));
    let renamed =
        commands.renamed.iter().map(|row| (row.command.as_str(), "renamed", &row.location));
    let altered: Vec<(&str, &str, &Location)> = renamed.chain(removed).collect();
    let Some((first, ..)) = altered.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = altered.iter().map(|(name, ..)| *name).collect();
    let message = match names.len() {
        1..=4 => format!("{} answers to another name or to none", listed(&names)),
        many => format!("{many} commands, {first} among them, answer to other names or to none"),
    };
    Ok(Failure::new("rename-command", message)
        .with_all(altered.iter().take(SHOWN).map(|(name, what, at)| shown(server, name, what, at)))
        .into())
}

/// Enough places to find the block of lines.
const SHOWN: usize = 5;

fn shown(server: &Server, name: &str, what: &str, at: &Location) -> Evidence {
    if server.source == SourceKind::Live {
        Evidence::live(format!("COMMAND INFO {name}"), "unknown")
    } else {
        Evidence::file(at, format!("{name} is {what} here"))
    }
}
