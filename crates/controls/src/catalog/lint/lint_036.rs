//! LINT-036.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// `maxmemory-policy` is not set to evict while `maxmemory` is 0.
    ///
    /// # Why
    /// Without a limit nothing is ever evicted, so the policy has no effect. On a 64-bit host the
    /// server grows until the kernel ends it or something else.
    ///
    /// # Attack
    /// Anybody who may write fills the memory of the host; the cache that was meant to be bounded is
    /// not.
    ///
    /// # Fix
    /// Set a limit below the memory of the host or container: `maxmemory 2gb` in the file, or
    /// `CONFIG SET maxmemory 2gb` and `CONFIG REWRITE`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis configuration
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>)
    "LINT-036", "eviction-without-limit";
    title: "An eviction policy is set without a memory limit",
    severity: Medium, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let policy = setting(server, "maxmemory-policy")?;
    let limit = setting(server, "maxmemory")?;
    if policy.text() == "noeviction" {
        return Err(Outcome::NotApplicable);
    }
    if limit.text() != "0" {
        return Ok(Outcome::Pass);
    }
    let message = format!("{} has no effect: maxmemory is 0", policy.text());
    Ok(Failure::new("maxmemory-policy", message)
        .with(evidence("maxmemory-policy", policy, context))
        .with(evidence("maxmemory", limit, context))
        .into())
}
