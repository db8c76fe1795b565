//! LINT-021.

use std::collections::BTreeMap;

use redan_model::command::CommandInfo;
use redan_model::server::Commands;
use redan_model::{Evidence, Location, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, known};

control! {
    /// A replica renames and removes the same data commands as the primary that it follows.
    ///
    /// # Why
    /// The primary sends commands under its own names. A replica that knows them under other names
    /// drops the writes without an error: the link stays up, `master_link_status` is `up`, and the
    /// data is missing when the replica is promoted.
    ///
    /// # Attack
    /// No attack; a failover that loses writes. An attacker who forces the failover deletes by it.
    ///
    /// # Fix
    /// Use the same `rename-command` lines on all nodes, or none and ACL rules instead; then
    /// synchronise the replica again.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-021", "rename-differs-on-replica";
    title: "A replica knows a command under another name than its primary",
    severity: Critical, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.14"], pci: ["2.2.1"], nist_csf: ["PR.PS-01", "PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let primary = context.topology.primary(server).ok_or(Outcome::NotApplicable)?;
    let (here, there) = (known(&server.commands)?, known(&primary.commands)?);
    let (here, there) = (data_names(here, server), data_names(there, primary));
    let differs =
        |name: &&String| here.get(*name).map(|row| row.0) != there.get(*name).map(|row| row.0);
    let Some(command) = here.keys().chain(there.keys()).find(differs) else {
        return Ok(Outcome::Pass);
    };
    let message = format!("{command} has another name here than on its primary {}", primary.target);
    let failure = Failure::new(command, message);
    let failure = match here.get(command) {
        Some((_, at)) => failure.with(Evidence::file(at, "the replica's name")),
        None => failure.with(Evidence::implied(format!("the replica keeps the name {command}"))),
    };
    Ok(match there.get(command) {
        Some((_, at)) => failure.with(Evidence::file(at, "the primary's name")),
        None => failure.with(Evidence::implied(format!("the primary keeps the name {command}"))),
    }
    .into())
}

/// Commands that replication carries and that answer to another name, or to none.
fn data_names<'c>(
    commands: &'c Commands,
    server: &Server,
) -> BTreeMap<String, (&'c str, &'c Location)> {
    let renamed =
        commands.renamed.iter().map(|row| (&row.command, row.alias.expose(), &row.location));
    let removed = commands.removed.iter().map(|row| (&row.value, "", &row.location));
    renamed
        .chain(removed)
        .filter(|(name, ..)| {
            CommandInfo::find(&name.to_ascii_lowercase())
                .is_some_and(|info| info.is_in("write", server.release))
        })
        .map(|(name, alias, at)| (name.clone(), (alias, at)))
        .collect()
}
