//! DATA-007.

use redan_model::{Client, Confidence, Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, listed, setting};

control! {
    /// A server with a memory limit and an `allkeys-*` policy holds caches only: no connection
    /// setting that is named after a broker, queue, session or lock reaches it, and the policy
    /// places no such database on it.
    ///
    /// # Why
    /// When memory is full, `allkeys-*` throws away whatever was not used lately: waiting jobs,
    /// sessions, locks and counters as well as cached pages. Nobody gets an error.
    ///
    /// # Attack
    /// Fill the cache (many different URLs), and the rate limiter's counters and the audit
    /// queue disappear.
    ///
    /// # Fix
    /// A server of its own with `maxmemory-policy noeviction` for what must not be lost, or
    /// `volatile-lru` with an expiry on every cache entry.
    ///
    /// # Sources
    /// - Redis administration documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/admin/>)
    "DATA-007", "evicted-queues";
    title: "Eviction may drop jobs, sessions or locks",
    severity: High, aspect: Data,
    owasp: ["A04:2021"], iso27001: ["A.8.6", "A.8.13"], pci: ["2.2.1"], nist_csf: ["PR.DS-01", "PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Parts of names that mean: not a cache.
const LASTING: &[&str] =
    &["broker", "queue", "session", "lock", "job", "celery", "bull", "sidekiq", "resque", "audit"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let policy = setting(server, "maxmemory-policy")?;
    let evicts = policy.text().starts_with("allkeys-") && !server.settings.is("maxmemory", "0");
    let settings: Vec<&Client> = context
        .facts
        .clients
        .iter()
        .filter(|client| client.server.as_ref() == Some(&server.target) && !client.is_example)
        .collect();
    let databases = lasting_databases(server, context);
    if !evicts {
        let is_used = !settings.is_empty() || !databases.is_empty();
        return Ok(if is_used { Outcome::Pass } else { Outcome::NotApplicable });
    }
    let lasting: Vec<&Client> =
        settings.iter().copied().filter(|client| is_lasting(&client.key)).collect();
    if lasting.is_empty() && databases.is_empty() {
        return Ok(if settings.is_empty() { Outcome::NotApplicable } else { Outcome::Pass });
    }
    let keys = lasting.iter().map(|client| client.key.as_str());
    let mut names: Vec<&str> = keys.chain(databases.iter().map(String::as_str)).collect();
    names.dedup();
    let message = format!("{} may evict what {} keeps here", policy.text(), listed(&names));
    Ok(Failure::new("maxmemory-policy", message)
        .confidence(Confidence::Likely)
        .with(evidence("maxmemory-policy", policy, context))
        .with_all(lasting.iter().map(|client| Evidence::file(&client.location, "not a cache")))
        .remedy("maxmemory-policy noeviction, and a server of its own for the cache")
        .into())
}

/// Databases of the policy that hold more than a cache, where the running server has keys in them.
fn lasting_databases(server: &Server, context: &Context<'_>) -> Vec<String> {
    let filled = |index: u32| {
        server.live.as_ref().is_some_and(|live| live.info(&format!("db{index}")).is_some())
    };
    let databases = context.policy.databases.iter();
    databases
        .filter(|(name, database)| is_lasting(name) && filled(database.index))
        .map(|(name, database)| format!("database {} ({name})", database.index))
        .collect()
}

fn is_lasting(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    LASTING.iter().any(|word| name.contains(word))
}
