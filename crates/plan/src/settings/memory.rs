//! Memory: what the server, and its clients together, may use.

use redan_policy::MemoryLimit;

use crate::situation::Situation;

/// Share of the host's memory where the policy names no limit; the rest is for buffers, replicas
/// and the copy that a snapshot needs.
const SHARE: u8 = 60;
/// The vulnerability for which client eviction is the precondition.
const EVICTION_FLAW: &str = "CVE-2026-23479";
const MEBIBYTE: u64 = 1 << 20;

/// `maxmemory` where there is none or too much: a share of the memory, if the data of now fit
/// well below it. Too small a limit would refuse the next write or evict keys.
pub fn maxmemory(situation: &Situation<'_>, current: &str) -> Option<String> {
    if situation.policy.limits.maxmemory.is_some() {
        return None;
    }
    let bytes = share(situation, SHARE)?;
    let used: u64 = match situation.info("used_memory") {
        Some(used) => used.parse().ok()?,
        None => 0,
    };
    let fits = used.saturating_add(used / 4) < bytes;
    (fits && current.parse() != Ok(bytes)).then(|| bytes.to_string())
}

/// A share of what the container or host has, in whole mebibytes.
fn share(situation: &Situation<'_>, percent: u8) -> Option<u64> {
    let container = situation.server.container.as_ref();
    let cap = container.and_then(|container| container.memory_limit.as_ref());
    let total = match cap {
        Some(cap) => cap.value,
        None => situation.info("total_system_memory")?.parse().ok()?,
    };
    let bytes = total / 100 * u64::from(percent) / MEBIBYTE * MEBIBYTE;
    (bytes > 0).then_some(bytes)
}

/// The bytes of data that the server may hold once the plan is applied.
pub fn data(situation: &Situation<'_>) -> Option<u64> {
    let current = situation.text("maxmemory");
    let wanted = limits(situation).into_iter().find(|(name, _)| *name == "maxmemory");
    let named = situation.policy.settings.get("maxmemory").cloned();
    let planned = named.or(wanted.map(|(_, value)| value));
    planned.as_deref().unwrap_or(current).parse().ok()
}

/// `maxmemory-clients`, unless the version has a flaw for which client eviction is needed.
pub fn clients(situation: &Situation<'_>, current: &str) -> Option<String> {
    (current == "0" && !has_eviction_flaw(situation)).then(|| "5%".to_string())
}

/// The bound for ordinary clients, where all clients together cannot be bounded; what replicas and
/// subscribers have by default, where somebody took it away.
pub fn output_buffers(situation: &Situation<'_>, current: &str) -> Option<String> {
    let words: Vec<&str> = current.split_ascii_whitespace().collect();
    let unbounded = |row: &&[&str]| matches!(row, [_, "0", "0", _]);
    let classes = words.chunks_exact(4).filter(unbounded).filter_map(|row| row.first());
    let bounded_together = situation.number("maxmemory-clients").is_some_and(|bytes| bytes != 0)
        || clients(situation, situation.text("maxmemory-clients")).is_some();
    let limit = |class: &&str| match *class {
        "normal" if !bounded_together => Some("normal 268435456 67108864 60"),
        "pubsub" if !bounded_together => Some("pubsub 33554432 8388608 60"),
        "slave" | "replica" => Some("replica 268435456 67108864 60"),
        _ => None,
    };
    let limits: Vec<&str> = classes.filter_map(limit).collect();
    (!limits.is_empty()).then(|| limits.join(" "))
}

/// True when a finding about the version names the flaw.
fn has_eviction_flaw(situation: &Situation<'_>) -> bool {
    situation.failures().any(|finding| {
        finding.control.0.starts_with("VER-")
            && (finding.message().contains(EVICTION_FLAW)
                || finding.remedy().contains(EVICTION_FLAW))
    })
}

/// What `[limits]` says, as the server prints it.
pub fn limits(situation: &Situation<'_>) -> Vec<(&'static str, String)> {
    let limits = &situation.policy.limits;
    let maxmemory = limits.maxmemory.and_then(|limit| match limit {
        MemoryLimit::Bytes(bytes) => Some(bytes),
        MemoryLimit::Share(percent) => share(situation, percent),
    });
    let rows = [
        ("maxmemory", maxmemory.map(|bytes| bytes.to_string())),
        ("maxmemory-policy", limits.eviction.clone()),
        ("maxclients", limits.maxclients.map(|number| number.to_string())),
        ("timeout", limits.idle_seconds.map(|seconds| seconds.to_string())),
        ("maxmemory-clients", limits.client_memory.clone()),
    ];
    if situation.is_sentinel() {
        return Vec::new();
    }
    rows.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
