//! VER-007.

use redan_model::live::LoadedModule;
use redan_model::server::{FileFact, FileRole};
use redan_model::{Evidence, Gap, Location, Server, Version};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::known;
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

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let modules = modules(server)?;
    if modules.is_empty() {
        return Err(Outcome::NotApplicable);
    }
    let known: Vec<&Module> = modules.iter().filter(|module| module.version.is_some()).collect();
    if known.is_empty() {
        let why = "neither MODULE LIST nor the file's name shows a version";
        return Err(Outcome::Unknown(Gap::new(&server.target, "tell the modules' versions", why)));
    }
    let affected: Vec<(&Module, Vec<&Vulnerability>)> = known
        .into_iter()
        .map(|module| (module, rows(module)))
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    let Some((module, Some(worst))) = affected.first().map(|(module, rows)| (module, rows.first()))
    else {
        return Ok(Outcome::Pass);
    };
    let message =
        format!("module {} has known vulnerabilities, the worst {}", module.label(), worst.id);
    let failure = Failure::new(module.name.as_str(), message).severity(worst.severity);
    Ok(affected
        .iter()
        .fold(failure, |failure, (module, rows)| {
            let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
            failure.with(module.evidence.clone()).with(Evidence::implied(ids.join(", ")))
        })
        .into())
}

/// A module, by the name that `MODULE LIST` gives it.
struct Module {
    name: String,
    version: Option<Version>,
    evidence: Evidence,
}

impl Module {
    fn label(&self) -> String {
        let version = self.version.map_or_else(String::new, |version| format!(" {version}"));
        format!("{}{version}", self.name)
    }
}

/// What is loaded: what the running server lists, else what the configuration loads.
fn modules(server: &Server) -> Result<Vec<Module>, Outcome> {
    if let Some(live) = &server.live {
        return Ok(known(&live.modules)?.iter().map(running).collect());
    }
    let files = server.loaded_files.iter().filter(|file| file.role == FileRole::Module);
    Ok(files.filter_map(of_file).collect())
}

fn running(module: &LoadedModule) -> Module {
    let version = version(module);
    let shown = version.map_or_else(|| module.version.to_string(), |version| version.to_string());
    let evidence = Evidence::live("MODULE LIST", format!("{} {shown}", module.name));
    Module { name: module.name.clone(), version, evidence }
}

/// `redisearch-2.8.11.so` is search 2.8.11.
fn of_file(module: &FileFact) -> Option<Module> {
    const NAMES: &[(&str, &str)] =
        &[("search", "search"), ("timeseries", "timeseries"), ("bloom", "bf"), ("json", "ReJSON")];
    let file = module.path.rsplit('/').next()?.to_ascii_lowercase();
    let (_, name) = NAMES.iter().find(|(word, _)| file.contains(word))?;
    let version = file.find(|c: char| c.is_ascii_digit()).and_then(|at| file.get(at..));
    let version = version.and_then(|text| Version::parse(text.trim_end_matches(".so")));
    let file = Location::file(&module.path);
    let evidence = Evidence::file(module.named.as_ref().unwrap_or(&file), "loaded here");
    Some(Module { name: (*name).into(), version, evidence })
}

/// `20811` is 2.8.11.
fn version(module: &LoadedModule) -> Option<Version> {
    let number = u32::try_from(module.version).ok().filter(|number| *number >= 10_000)?;
    let part = |divisor: u32| u16::try_from(number / divisor % 100).ok();
    Some(Version::new(u16::try_from(number / 10_000).ok()?, part(100)?, part(1)?))
}

/// Rows about this version of the module, worst first.
fn rows(module: &Module) -> Vec<&'static Vulnerability> {
    let Some(version) = module.version else { return Vec::new() };
    let mut rows: Vec<_> = vulnerabilities::all()
        .iter()
        .filter(|row| row.ranges.iter().any(|range| range.contains(&module.name, version)))
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
        let found = rows(&running(&module("search", 20_811)));
        assert!(found.iter().any(|row| row.id == "CVE-2024-51737"));
        assert!(rows(&running(&module("search", 20_821))).is_empty());
        let path = "/opt/modules/redistimeseries-1.8.10.so".to_string();
        let file = of_file(&FileFact { path, ..FileFact::default() });
        assert!(file.is_some_and(|module| !rows(&module).is_empty()));
    }
}
