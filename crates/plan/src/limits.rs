//! Limits of a container, from the data that its server may hold.

use redan_model::Container;
use redan_model::plan::Tree;

use crate::draft::Draft;
use crate::settings;
use crate::situation::Situation;
use crate::tree::text;

pub const OF_LIMITS: &[&str] = &["LIM-012"];
const MEBIBYTE: u64 = 1 << 20;
/// Buffers, fragmentation and the copy of a snapshot, beside the data.
const BESIDE: u64 = 64 * MEBIBYTE;

/// What is missing below `resources.limits`; `None` where nothing is, or a person has to decide. Memory
/// is half as much again as the data, and some.
pub fn plan(
    situation: &Situation<'_>,
    container: &Container,
    draft: &mut Draft,
) -> Option<Vec<(&'static str, Tree)>> {
    if situation.failing(OF_LIMITS).is_empty() {
        return None;
    }
    let has_memory = container.memory_limit.is_some();
    let data = settings::maxmemory(situation).filter(|bytes| *bytes > 0);
    if !has_memory && data.is_none() {
        let advice = "set `maxmemory` (`[limits] maxmemory` in the policy) and plan again, or set `resources: {limits: {memory: …, cpu: …}}` by hand: how much data there will be is not known from here";
        draft.advise(situation.target(), OF_LIMITS, advice);
        return None;
    }
    let mut limits = Vec::new();
    if let Some(data) = data.filter(|_| !has_memory) {
        let bytes = data.saturating_add(data / 2).saturating_add(BESIDE);
        limits.push(("memory", text(&format!("{}Mi", bytes.div_ceil(MEBIBYTE)))));
    }
    if container.cpu_limit.is_none() {
        // One for commands, one for snapshots and what else runs in the background.
        limits.push(("cpu", text("2")));
    }
    Some(limits)
}
