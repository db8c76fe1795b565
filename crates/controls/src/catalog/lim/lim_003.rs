//! LIM-003.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// The eviction policy can do its work: a cache does not refuse writes when it is full, and a
    /// `volatile-*` policy finds keys with an expiry. Servers without `maxmemory` are judged by
    /// LIM-001.
    ///
    /// # Why
    /// `noeviction`, the default, turns a full cache into an error for every write. `volatile-*`
    /// behaves the same as soon as keys have no expiry. Both are found out at the limit, usually
    /// under load.
    ///
    /// # Attack
    /// Requests that each create one cache entry fill the memory; from then on logins, carts and
    /// rate limiting fail together.
    ///
    /// # Fix
    /// A cache: `maxmemory-policy allkeys-lfu`. A store of sessions or jobs: `noeviction` with an
    /// alert well below the limit. Mixed use: separate servers.
    ///
    /// # Sources
    /// - Redis key eviction (<https://redis.io/docs/latest/develop/reference/eviction/>)
    "LIM-003", "unfit-eviction-policy";
    title: "The eviction policy cannot free memory",
    severity: Medium, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    if setting(server, "maxmemory")?.text() == "0" {
        return Ok(Outcome::NotApplicable);
    }
    let policy = setting(server, "maxmemory-policy")?;
    let failure = match policy.text() {
        "noeviction" if is_cache(server) => {
            Failure::new("maxmemory-policy", "a full cache refuses every write under noeviction")
        }
        text if text.starts_with("volatile-") => match keys_without_expiry(server) {
            Some(line) => Failure::new(
                "maxmemory-policy",
                format!("{text} finds nothing to evict: no key has an expiry"),
            )
            .with(Evidence::live("INFO keyspace", line)),
            None => return Ok(Outcome::Pass),
        },
        _ => return Ok(Outcome::Pass),
    };
    Ok(failure
        .with(evidence("maxmemory-policy", policy, context))
        .remedy("`maxmemory-policy allkeys-lfu`")
        .into())
}

fn is_cache(server: &Server) -> bool {
    server.name.to_ascii_lowercase().contains("cache")
}

/// A line of the key space with many keys, none of which expires.
fn keys_without_expiry(server: &Server) -> Option<String> {
    /// Fewer keys say nothing about the use.
    const ENOUGH: u64 = 100;
    let rows = server.live.iter().flat_map(|live| &live.info).filter(|(name, _)| {
        name.strip_prefix("db").is_some_and(|number| number.parse::<u32>().is_ok())
    });
    let mut lines = Vec::new();
    let (mut keys, mut expires) = (0u64, 0u64);
    for (name, text) in rows {
        keys = keys.saturating_add(field(text, "keys"));
        expires = expires.saturating_add(field(text, "expires"));
        lines.push(format!("{name}:{text}"));
    }
    (keys >= ENOUGH && expires == 0).then(|| lines.join(" "))
}

/// `keys` of `keys=120,expires=0,avg_ttl=0`.
fn field(text: &str, name: &str) -> u64 {
    let value = text.split(',').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn keyspace_fields_are_found() {
        assert_eq!(field("keys=120,expires=7,avg_ttl=0", "keys"), 120);
        assert_eq!(field("keys=120,expires=7,avg_ttl=0", "expires"), 7);
        assert_eq!(field("", "keys"), 0);
    }
}
