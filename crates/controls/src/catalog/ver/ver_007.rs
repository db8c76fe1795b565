//! VER-007.

use redan_model::live::LoadedModule;
use redan_model::{Evidence, Server, Severity, Version};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{known, live, settle};
use crate::vulnerabilities::{self, Vulnerability};

control! {
    /// Every loaded module has a version that contains the fixes of the reviewed list.
    ///
    /// # Why
    /// Search, TimeSeries and Bloom have versions and flaws of their own. A patched server that
    /// loads an old module is still vulnerable, and scanners that look at the server's version do
    /// not see it.
    ///
    /// # Attack
    /// A login that may call the module's commands, or `RESTORE`, writes past a buffer.
    ///
    /// # Fix
    /// Upgrade the module within its branch, or do not load it.
    ///
    /// # Sources
    /// - Redis release notes (<https://github.com/redis/redis/releases>)
    /// - RediSearch, RedisTimeSeries and RedisBloom release notes
    ///   (<https://redis.io/docs/latest/develop/>)
    "VER-007", "vulnerable-module";
    title: "A loaded module has known vulnerabilities",
    severity: High, aspect: Versions,
    owasp: ["A06:2021"], iso27001: ["A.8.8", "A.8.19"], pci: ["6.3.1", "6.3.3"], nist_csf: ["ID.RA-01", "PR.PS-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    settle(judge(server))
}

fn judge(server: &Server) -> Result<Outcome, Outcome> {
    let modules = known(&live(server)?.modules)?;
    if modules.is_empty() {
        return Err(Outcome::NotApplicable);
    }
    let affected: Vec<(&LoadedModule, Version, Vec<&Vulnerability>)> = modules
        .iter()
        .filter_map(|module| {
            let version = version(module)?;
            let rows = rows(&module.name, version);
            (!rows.is_empty()).then_some((module, version, rows))
        })
        .collect();
    let Some((module, version, rows)) = affected.first() else { return Ok(Outcome::Pass) };
    let severity = rows.iter().map(|row| row.severity).max().unwrap_or(Severity::High);
    let message = format!(
        "module {} {version} has known vulnerabilities, the worst {}",
        module.name, rows[0].id
    );
    let failure = Failure::new(&module.name, message).severity(severity);
    Ok(affected
        .iter()
        .fold(failure, |failure, (module, version, rows)| {
            let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
            failure
                .with(Evidence::live("MODULE LIST", format!("{} {version}", module.name)))
                .with(Evidence::implied(ids.join(", ")))
        })
        .into())
}

/// `20811` is 2.8.11.
fn version(module: &LoadedModule) -> Option<Version> {
    let number = u32::try_from(module.version).ok().filter(|number| *number >= 10_000)?;
    let part = |divisor: u32| u16::try_from(number / divisor % 100).ok();
    Some(Version::new(u16::try_from(number / 10_000).ok()?, part(100)?, part(1)?))
}

/// Rows about this version of the module, worst first.
fn rows(name: &str, version: Version) -> Vec<&'static Vulnerability> {
    let mut rows: Vec<_> = vulnerabilities::all()
        .iter()
        .filter(|row| row.ranges.iter().any(|range| range.contains(name, version)))
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.severity));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(name: &str, version: i64) -> LoadedModule {
        LoadedModule { name: name.into(), version, path: None }
    }

    #[test]
    fn module_numbers_are_read_as_versions() {
        assert_eq!(version(&module("search", 20_811)), Some(Version::new(2, 8, 11)));
        assert_eq!(version(&module("lua", 1)), None);
        assert_eq!(version(&module("x", -5)), None);
    }

    #[test]
    fn modules_are_compared_inside_their_branch() {
        let found = rows("search", Version::new(2, 8, 11));
        assert!(found.iter().any(|row| row.id == "CVE-2024-51737"));
        assert!(rows("search", Version::new(2, 8, 21)).is_empty());
    }
}
