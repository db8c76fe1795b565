//! LIM-007.

use redan_model::Server;

use super::size;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// The largest argument and the largest query buffer were not raised above their defaults, 512
    /// MiB (`proto-max-bulk-len`) and 1 GiB (`client-query-buffer-limit`).
    ///
    /// # Why
    /// Several integer overflows could be reached only with these limits raised; the defaults kept
    /// everybody else safe. They also bound what one connection can make the server allocate.
    ///
    /// # Attack
    /// A value of several gigabytes overflows a length that the code keeps in 32 bits, or simply
    /// uses up the memory.
    ///
    /// # Fix
    /// Delete both lines, or `proto-max-bulk-len 512mb` and `client-query-buffer-limit 1gb`. Store
    /// larger objects elsewhere and keep a reference.
    ///
    /// # Sources
    /// - CVE-2021-21309, CVE-2021-32627, CVE-2021-32762 (<https://github.com/redis/redis/security/advisories>)
    /// - Comments in redis.conf (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    "LIM-007", "raised-protocol-limits";
    title: "One request may be larger than the server was tested for",
    severity: Medium, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.IR-04", "PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Directive and default in bytes.
const LIMITS: [(&str, u64); 2] =
    [("proto-max-bulk-len", 512 << 20), ("client-query-buffer-limit", 1 << 30)];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let mut raised = Vec::new();
    for (name, default) in LIMITS {
        let setting = setting(server, name)?;
        let bytes = setting.text().parse::<u64>().unwrap_or(0);
        if bytes > default {
            raised.push((name, bytes, default, evidence(name, setting, context)));
        }
    }
    let Some((first, ..)) = raised.first() else { return Ok(Outcome::Pass) };
    let words: Vec<String> = raised
        .iter()
        .map(|(name, bytes, default, _)| {
            format!("{name} is {} instead of {}", size::human(*bytes), size::human(*default))
        })
        .collect();
    let failure = Failure::new(*first, words.join(", "));
    Ok(raised.into_iter().fold(failure, |failure, (.., shown)| failure.with(shown)).into())
}
