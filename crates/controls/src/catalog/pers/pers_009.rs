//! PERS-009.

use redan_model::Server;

use super::persistence;
use crate::control;
use crate::control::Context;
use crate::outcome::Outcome;
use crate::support::{data_server, setting_must_not};

control! {
    /// The server refuses writes while its snapshots fail.
    ///
    /// # Why
    /// With `stop-writes-on-bgsave-error no` a full or broken disk goes unnoticed: clients keep
    /// getting `OK` for data that no restart will bring back.
    ///
    /// # Attack
    /// Filling the disk, for instance by uploads, silently turns persistence off; a crash later
    /// removes everything since then, traces included.
    ///
    /// # Fix
    /// `stop-writes-on-bgsave-error yes`, and an alert on `rdb_last_bgsave_status`.
    ///
    /// # Sources
    /// - Comments in redis.conf (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    "PERS-009", "writes-despite-failed-save";
    title: "Failing snapshots go unnoticed",
    severity: Medium, aspect: Data,
    owasp: ["A09:2021"], iso27001: ["A.8.13", "A.8.16"], pci: ["10.7.2"], nist_csf: ["PR.DS-11", "DE.CM-09"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    if !persistence::of(server, context)?.snapshots {
        return Ok(Outcome::NotApplicable);
    }
    let message = |_: &str| "writes go on although the data can no longer be saved".to_string();
    Ok(setting_must_not(
        server,
        context,
        "stop-writes-on-bgsave-error",
        |text| text == "no",
        message,
    ))
}
