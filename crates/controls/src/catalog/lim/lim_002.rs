//! LIM-002.

use redan_model::{Evidence, Server, Severity};

use super::size;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// `maxmemory` leaves room below the memory limit of the container, or below the memory of the
    /// host for a running server: above the limit is high, more than 90 % of it medium.
    ///
    /// # Why
    /// The kernel counts everything: data, client buffers, the replication backlog and the pages that
    /// a snapshot copies. When `maxmemory` reaches the limit first in that count, eviction never
    /// starts; the process is killed instead.
    ///
    /// # Attack
    /// Writing until the limit kills the server, whatever its eviction policy says.
    ///
    /// # Fix
    /// Set `maxmemory` to 60 to 75 % of the limit, or raise the limit.
    ///
    /// # Sources
    /// - Redis administration (<https://redis.io/docs/latest/operate/oss_and_stack/management/admin/>)
    /// - Docker resource constraints (<https://docs.docker.com/engine/containers/resource_constraints/>)
    "LIM-002", "maxmemory-above-limit";
    title: "maxmemory leaves no room below the memory limit",
    severity: High, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// The most that the process may use, and who says so.
struct Limit {
    bytes: u64,
    of: &'static str,
    evidence: Evidence,
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let setting = setting(server, "maxmemory")?;
    let maxmemory = setting.text().parse::<u64>().unwrap_or(0);
    let limit = limit(server).ok_or(Outcome::NotApplicable)?;
    if maxmemory == 0 {
        return Ok(Outcome::NotApplicable);
    }
    let severity = match (u128::from(maxmemory) * 100).checked_div(u128::from(limit.bytes)) {
        Some(percent) if percent <= 90 => return Ok(Outcome::Pass),
        Some(percent) if percent < 100 => Severity::Medium,
        _ => Severity::High,
    };
    let message = format!(
        "maxmemory is {}, {} has {}",
        size::human(maxmemory),
        limit.of,
        size::human(limit.bytes)
    );
    Ok(Failure::new("maxmemory", message)
        .with(evidence("maxmemory", setting, context))
        .with(limit.evidence)
        .remedy(format!("`maxmemory {}`, or a higher limit", size::share_for_data(limit.bytes)))
        .severity(severity)
        .into())
}

fn limit(server: &Server) -> Option<Limit> {
    if let Some(cap) =
        server.container.as_ref().and_then(|container| container.memory_limit.as_ref())
    {
        let evidence = Evidence::file(&cap.location, "the limit at which the kernel kills it");
        return Some(Limit { bytes: cap.value, of: "the container", evidence });
    }
    let total = server.live.as_ref()?.info("total_system_memory")?;
    let bytes = total.parse().ok().filter(|bytes| *bytes > 0)?;
    let evidence = Evidence::live("INFO memory", format!("total_system_memory:{total}"));
    Some(Limit { bytes, of: "the host", evidence })
}
