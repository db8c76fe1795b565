//! DATA-006.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// `tracking-table-max-keys` is not 0. The default is 1,000,000.
    ///
    /// # Why
    /// The server remembers which client read which key so that it can tell it about changes.
    /// Without a limit that table grows outside of `maxmemory`.
    ///
    /// # Attack
    /// `CLIENT TRACKING ON BCAST` from many connections, or one that reads millions of keys.
    ///
    /// # Fix
    /// Delete the line, or `tracking-table-max-keys 1000000`.
    ///
    /// # Sources
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    "DATA-006", "unbounded-tracking-table";
    title: "The table for client-side caching has no limit",
    severity: Low, aspect: Data,
    owasp: ["A05:2021"], iso27001: ["A.8.6"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let limit = setting(server, "tracking-table-max-keys")?;
    if limit.text() != "0" {
        return Ok(Outcome::Pass);
    }
    Ok(Failure::new("tracking-table-max-keys", "the server remembers any number of tracked keys")
        .with(evidence("tracking-table-max-keys", limit, context))
        .remedy("tracking-table-max-keys 1000000")
        .into())
}
