//! What is known of vulnerabilities, for the gateway's virtual patches.

use redan_controls::vulnerabilities;
use redan_gate::{Compiled, Exposure, Identity, PatchMode};
use redan_gateway::Running;
use redan_model::Version;

/// Whether a server has a vulnerability. A branch that was closed before the fix, or a version that distributions package,
/// may have been mended, which does not show in the version.
pub fn exposure(server: &Identity, id: &str) -> Exposure {
    let Some(version) = Version::parse(&server.version) else { return Exposure::No };
    let known = vulnerabilities::all().iter().find(|known| known.id == id);
    let ranges = known.map(|known| known.ranges.as_slice()).unwrap_or_default();
    match ranges.iter().find(|range| range.contains(&server.name, version)) {
        None => Exposure::No,
        Some(range) if range.unfixed || vulnerabilities::is_packaged(version) => Exposure::Perhaps,
        Some(_) => Exposure::Certain,
    }
}

/// A line about the patches in front of the server; none where nothing is known of it.
pub fn line(running: &Running, gate: &Compiled) -> Option<String> {
    let patches = running.patches(gate);
    let listed: Vec<String> =
        patches.iter().map(|(id, mode)| format!("{id}{}", shown(*mode))).collect();
    let server = running.server();
    (!listed.is_empty()).then(|| {
        format!(
            "{} {} has, or may have, known vulnerabilities; upgrade it. Virtual patches until then: {}",
            server.name,
            server.version,
            listed.join(", ")
        )
    })
}

const fn shown(mode: PatchMode) -> &'static str {
    match mode {
        PatchMode::Refuse => "",
        PatchMode::Report => " (on trial)",
        PatchMode::Off => " (off)",
    }
}

#[cfg(test)]
mod tests {
    use redan_gate::PATCHES;

    use super::*;

    fn of(name: &str, version: &str, id: &str) -> Exposure {
        exposure(&Identity { name: name.into(), version: version.into() }, id)
    }

    #[test]
    fn versions_decide() {
        assert_eq!(of("redis", "8.2.1", "CVE-2025-49844"), Exposure::Certain);
        assert_eq!(of("redis", "8.2.2", "CVE-2025-49844"), Exposure::No);
        assert_eq!(of("redis", "7.0.15", "CVE-2025-49844"), Exposure::Perhaps);
        assert_eq!(of("valkey", "8.1.3", "CVE-2025-49844"), Exposure::Certain);
        assert_eq!(of("valkey", "8.1.4", "CVE-2025-49844"), Exposure::No);
        assert_eq!(of("redis", "8.2.3", "CVE-2026-25243"), Exposure::Certain);
        assert_eq!(of("other", "8.2.1", "CVE-2025-49844"), Exposure::No);
        assert_eq!(of("redis", "", "CVE-2025-49844"), Exposure::No);
    }

    #[test]
    fn every_patch_is_for_a_known_vulnerability() {
        for patch in PATCHES {
            assert!(
                vulnerabilities::all().iter().any(|known| known.id == patch.id),
                "{}",
                patch.id
            );
        }
    }
}
