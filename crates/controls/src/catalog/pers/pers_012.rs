//! PERS-012.

use redan_model::Server;

use super::persistence;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// `rdb-del-sync-files yes` stands only where it has an effect: on servers that persist nothing.
    ///
    /// # Why
    /// The option removes the dump that a replication handed over, so that no copy of the data stays
    /// on disk. The server ignores it as soon as snapshots or the append-only file are on. A team
    /// that relies on it believes that nothing is stored, and everything is.
    ///
    /// # Attack
    /// Whoever gets the disk or a backup of it finds the dump that was thought to be deleted.
    ///
    /// # Fix
    /// Use diskless replication instead (`repl-diskless-sync yes`, `repl-diskless-load swapdb`) and
    /// encrypt the volume; or turn persistence off where nothing may be stored.
    ///
    /// # Sources
    /// - Comments in redis.conf (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    "PERS-012", "ineffective-sync-file-removal";
    title: "The dump is kept although its removal is configured",
    severity: Low, aspect: Data,
    owasp: ["A05:2021"], iso27001: ["A.8.10", "A.8.9"], pci: ["3.2.1"], nist_csf: ["PR.DS-01"], ley1581: ["art. 4 g"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let removal = setting(server, "rdb-del-sync-files")?;
    if removal.text() != "yes" {
        return Ok(Outcome::NotApplicable);
    }
    let persistence = persistence::of(server, context)?;
    if !persistence.is_on() {
        return Ok(Outcome::Pass);
    }
    let which = if persistence.append_only { "the append-only file is" } else { "snapshots are" };
    let [save, append] = persistence.evidence;
    Ok(Failure::new(
        "rdb-del-sync-files",
        format!("rdb-del-sync-files has no effect while {which} on"),
    )
    .with(evidence("rdb-del-sync-files", removal, context))
    .with(if persistence.append_only { append } else { save })
    .into())
}
