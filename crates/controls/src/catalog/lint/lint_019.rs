//! LINT-019.

use redan_model::server::SourceKind;
use redan_model::{Gap, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::pairs;
use crate::support::{data_server, evidence, setting};

control! {
    /// Where a running server keeps its data in an RDB snapshot only, the file that its next start
    /// will load does not say `appendonly yes`.
    ///
    /// # Why
    /// A server that starts with `appendonly yes` loads the append-only file and nothing else. If
    /// there is none yet, it starts empty although `dump.rdb` lies beside it, and its next save or
    /// shutdown overwrites that snapshot. Going back does not bring the data back.
    ///
    /// # Attack
    /// No attack is needed: the next restart of a server whose file was "hardened" loses every key.
    /// An attacker who can restart it chooses the time.
    ///
    /// # Fix
    /// On the running server: `CONFIG SET appendonly yes`, wait until `INFO persistence` shows
    /// `aof_rewrite_in_progress:0`, and only then keep the line in the file. Copy `dump.rdb` away
    /// first.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis persistence documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/>)
    "LINT-019", "appendonly-over-rdb-data";
    title: "The file turns the append-only file on under running data",
    severity: Critical, aspect: Data,
    owasp: ["A05:2021"], iso27001: ["A.8.13", "A.8.9", "A.8.32"], pci: ["2.2.1"], nist_csf: ["PR.DS-11", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    if server.source != SourceKind::Live {
        return Err(Outcome::NotApplicable);
    }
    let now = setting(server, "appendonly")?;
    if now.text() != "no" {
        return Ok(Outcome::Pass);
    }
    let Some(file) = pairs::file_of(server, context.facts) else {
        let why = "audit the configuration file together with the server";
        return Err(Outcome::Unknown(Gap::new(
            &server.target,
            "see what the next start loads",
            why,
        )));
    };
    let then = setting(file, "appendonly")?;
    if then.text() != "yes" {
        return Ok(Outcome::Pass);
    }
    let message = "the next restart loads an empty append-only file instead of the snapshot: \
                   every key is lost";
    Ok(Failure::new("appendonly", message)
        .with(evidence("appendonly", then, context))
        .with(evidence("appendonly", now, context))
        .into())
}
