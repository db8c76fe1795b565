//! LINT-020.

use redan_model::command::CommandInfo;
use redan_model::{Confidence, Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, known, setting};

control! {
    /// No command that changes data is renamed on a server with an append-only file.
    ///
    /// # Why
    /// The append-only file stores commands under the name that was in force. If a rename is
    /// changed, removed or added later, the server meets an unknown command while it loads and ends.
    /// Backups made under another name cannot be restored.
    ///
    /// # Attack
    /// No attack; a recovery that fails when it is needed.
    ///
    /// # Fix
    /// Replace `rename-command` by ACL rules (`-flushall -flushdb`). To remove an existing rename:
    /// `BGREWRITEAOF`, wait until it ends, then change all nodes together.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis persistence documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/>)
    "LINT-020", "renamed-command-and-aof";
    title: "Renamed commands and an append-only file depend on each other",
    severity: High, aspect: Data,
    owasp: ["A05:2021"], iso27001: ["A.8.13", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.DS-11", "PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let append_only = setting(server, "appendonly")?;
    let commands = known(&server.commands)?;
    if append_only.text() != "yes" {
        return Err(Outcome::NotApplicable);
    }
    let stored = |name: &str| is_stored(name, server);
    if let Some(renamed) = commands.renamed.iter().find(|row| stored(&row.command)) {
        let message =
            format!("{} is stored in the append-only file under its new name", renamed.command);
        return Ok(Failure::new(&renamed.command, message)
            .with(Evidence::file(&renamed.location, "renamed here"))
            .with(evidence("appendonly", append_only, context))
            .into());
    }
    let Some(removed) = commands.removed.iter().find(|row| stored(&row.value)) else {
        return Ok(Outcome::Pass);
    };
    let message = format!(
        "{} no longer exists: an append-only file that contains it cannot be loaded",
        removed.value
    );
    Ok(Failure::new(&removed.value, message)
        .severity(Severity::Medium)
        .confidence(Confidence::Possible)
        .with(Evidence::file(&removed.location, "removed here"))
        .with(evidence("appendonly", append_only, context))
        .into())
}

/// True for commands that are written to the append-only file.
fn is_stored(command: &str, server: &Server) -> bool {
    let info = CommandInfo::find(&command.to_ascii_lowercase());
    info.is_some_and(|info| {
        ["write", "transaction", "scripting"].iter().any(|kind| info.is_in(kind, server.release))
    })
}
