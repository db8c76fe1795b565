//! LIM-006.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::Outcome;
use crate::support::{data_server, setting_must_not};

control! {
    /// The memory of all clients together is bounded (`maxmemory-clients`, from 7.0 on).
    ///
    /// # Why
    /// Query buffers, output buffers and client-side caching tables count outside of what eviction
    /// can free. A thousand greedy connections outgrow any data set, although each of them stays
    /// below its own limit.
    ///
    /// # Attack
    /// Many connections that each send half of a large command: up to 1 GiB a connection is kept,
    /// waiting for the rest.
    ///
    /// # Fix
    /// Bring the server to the newest patch of its branch first: client eviction is the precondition
    /// of CVE-2026-23479 on unpatched builds. Then `maxmemory-clients 5%` (10 % where clients
    /// pipeline a lot).
    ///
    /// # Sources
    /// - Redis client handling, client eviction (<https://redis.io/docs/latest/develop/reference/clients/>)
    /// - default seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2 (`0`)
    "LIM-006", "unbounded-client-memory";
    title: "Clients may use all memory",
    severity: Medium, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server).map(|()| {
        let message = |_: &str| "the buffers of all clients together have no bound".to_string();
        setting_must_not(server, context, "maxmemory-clients", |text| text == "0", message)
    })
}
