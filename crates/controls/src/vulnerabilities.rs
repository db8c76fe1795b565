//! Known vulnerabilities, by product, branch and distribution package.
//!
//! Three traps are avoided. Valkey reports `redis_version:7.2.4` for compatibility and is judged by
//! its own version only. Fixes are published for each branch, so a version is compared inside its
//! branch and never with the newest one. A distribution repairs an old version under a new package
//! number, which `INFO` does not show: such a server is judged by its package or not at all.

mod debian;
mod table;

use redan_model::server::{Package, SourceKind};
use redan_model::{Confidence, Evidence, Gap, Product, Server, Severity, Version};

use crate::outcome::Outcome;

pub use debian::compare as compare_packages;
pub use table::{Range, Vulnerability, all};

/// The day on which the data was reviewed.
pub const REVIEWED: &str = "2026-11-24";

/// Versions that Debian, Ubuntu and Red Hat package and repair under the same number.
const PACKAGED: &[(u16, u16, u16)] = &[
    (4, 0, 9),
    (5, 0, 3),
    (5, 0, 7),
    (5, 0, 14),
    (6, 0, 16),
    (6, 2, 7),
    (7, 0, 4),
    (7, 0, 12),
    (7, 0, 15),
    (7, 2, 7),
    (8, 0, 2),
];

/// True when a distribution packages this version and repairs it under the same number.
pub fn is_packaged(version: Version) -> bool {
    full(version).is_some_and(|version| PACKAGED.contains(&version))
}

/// What is known about a server.
#[derive(Clone, Debug)]
pub enum Judgement {
    /// No row applies.
    Clean,
    /// These apply, worst first.
    Affected(Vec<&'static Vulnerability>, Confidence),
    /// Cannot be told, because.
    Unknown(String),
    /// Not a question for this target: a configuration file says nothing about the binary.
    NotApplicable,
}

/// Every row that applies to the server.
pub fn judge(server: &Server) -> Judgement {
    let identity = &server.identity;
    if identity.managed.is_some() {
        return Judgement::Unknown("the provider patches a managed service; ask it".into());
    }
    if let Some(package) = &identity.package {
        return by_package(server, package);
    }
    let Some(version) = identity.version else {
        return missing_version(server).map_or(Judgement::NotApplicable, Judgement::Unknown);
    };
    if identity.product == Product::Other {
        return Judgement::Unknown("neither Redis nor Valkey; see its own advisories".into());
    }
    let Some(full) = full(version) else { return by_moving_tag(server, version) };
    let found = sorted(applying(server, full));
    if found.is_empty() {
        return Judgement::Clean;
    }
    match confidence(server, full) {
        Some(confidence) => Judgement::Affected(found, confidence),
        None => Judgement::Unknown(format!(
            "{version} is a version that distributions repair without changing its number; give \
             the package version (dpkg -l redis-server, rpm -q redis)"
        )),
    }
}

/// A tag without a patch number changes; but where a branch or a whole major version was closed
/// before a fix, every version that it can name is affected.
fn by_moving_tag(server: &Server, version: Version) -> Judgement {
    let oldest = (version.major, version.minor.unwrap_or(0), 0);
    let newest = (version.major, version.minor.unwrap_or(u16::MAX), u16::MAX);
    let always = applying(server, newest);
    let found: Vec<_> = applying(server, oldest)
        .into_iter()
        .filter(|row| always.iter().any(|other| other.id == row.id))
        .collect();
    if found.is_empty() {
        return Judgement::Unknown(format!(
            "version {version} is a moving tag: the image that it names changes; pin {version}.x or \
             audit the running server"
        ));
    }
    let sure = confidence(server, newest).unwrap_or(Confidence::Likely);
    Judgement::Affected(sorted(found), sure)
}

/// The newest fixed version of the branch, where every row has one there.
pub fn fixed_in(found: &[&Vulnerability], product: Product, version: Version) -> Option<Version> {
    let bound = |row: &&Vulnerability| {
        let range = row.ranges.iter().find(|range| range.contains(product.name(), version))?;
        (!range.unfixed).then_some(range.before)
    };
    found.iter().map(bound).collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// The package that repairs most, among those that the data knows for a distribution.
pub fn newest_package(distribution: &str) -> Option<&'static str> {
    all()
        .iter()
        .flat_map(|row| &row.packages)
        .filter(|(of, _)| of == distribution)
        .map(|(_, version)| version.as_str())
        .max_by(|a, b| debian::compare(a, b))
}

/// Major, minor and patch, where all are known.
fn full(version: Version) -> Option<(u16, u16, u16)> {
    Some((version.major, version.minor?, version.patch?))
}

/// Why the version is not known; `None` for a configuration file, which is not a server.
fn missing_version(server: &Server) -> Option<String> {
    match server.source {
        SourceKind::ConfigFile => None,
        SourceKind::Definition => Some(
            "the definition names no version: without a tag, or with `latest`, the image changes; \
             pin one or audit the running server"
                .into(),
        ),
        SourceKind::Live => Some("INFO server is needed (right +info)".into()),
    }
}

/// What a check about versions says where no version is known.
pub(crate) fn without_version(server: &Server, what: &str) -> Outcome {
    missing_version(server)
        .map_or(Outcome::NotApplicable, |why| Outcome::Unknown(Gap::new(&server.target, what, why)))
}

/// `redis 7.2.4`, or `redis 7.0.15 (package 5:7.0.15-1~deb12u5)`.
pub(crate) fn name(server: &Server) -> String {
    let identity = &server.identity;
    let version = identity.version.map_or_else(String::new, |version| format!(" {version}"));
    let package =
        identity.package.as_ref().map(|package| format!(" (package {})", package.version));
    format!("{}{version}{}", identity.product.name(), package.unwrap_or_default())
}

/// Who says which version it is.
pub(crate) fn evidence(server: &Server) -> Evidence {
    Evidence::of("the version", &name(server), &server.identity.origin)
}

/// Where to upgrade to.
pub(crate) fn remedy(server: &Server, rows: &[&Vulnerability]) -> String {
    let (product, version) = (server.identity.product, server.identity.version);
    if let Some(package) = &server.identity.package {
        let newest = newest_package(&package.distribution).unwrap_or("the newest package");
        return format!("upgrade the package to {newest} or later and restart the server");
    }
    match version.and_then(|version| fixed_in(rows, product, version)) {
        Some(fixed) => format!("upgrade to {} {fixed} or later", product.name()),
        None => "upstream closed this branch: move to a maintained one".into(),
    }
}

/// True when a distribution's repaired package may stand behind the version number.
pub(crate) fn may_be_packaged(server: &Server) -> bool {
    server
        .identity
        .version
        .and_then(full)
        .is_some_and(|version| confidence(server, version).is_none())
}

/// Rows about the version, of the server itself or of a module that it has loaded.
fn applying(server: &Server, version: (u16, u16, u16)) -> Vec<&'static Vulnerability> {
    let (major, minor, patch) = version;
    let version = Version::new(major, minor, patch);
    let product = server.identity.product.name();
    all()
        .iter()
        .filter(|row| row.ranges.iter().any(|range| range.contains(product, version)))
        .filter(|row| row.module.as_ref().is_none_or(|module| may_have(server, module)))
        .collect()
}

/// True unless the running server shows that the module is not loaded.
fn may_have(server: &Server, module: &str) -> bool {
    let modules = server.live.as_ref().and_then(|live| live.modules.get());
    modules.is_none_or(|modules| modules.iter().any(|loaded| loaded.name == module))
}

/// How sure a version number is; `None` when it says nothing, since a distribution may stand
/// behind it.
fn confidence(server: &Server, version: (u16, u16, u16)) -> Option<Confidence> {
    use redan_model::container::ImageFamily;
    if server.container.as_ref().is_some_and(|container| container.family() != ImageFamily::Other) {
        return Some(Confidence::Certain);
    }
    let executable = server.live.as_ref().and_then(|live| live.info("executable"));
    if executable.is_some_and(|path| path.starts_with("/usr/local/")) {
        return Some(Confidence::Certain);
    }
    (!PACKAGED.contains(&version)).then_some(Confidence::Likely)
}

/// A package is compared with the packages that carry fixes. One that is at least as new as the
/// newest known has everything that its distribution had repaired on the day of the data.
fn by_package(server: &Server, package: &Package) -> Judgement {
    let Some(newest) = newest_package(&package.distribution) else {
        return Judgement::Unknown(format!(
            "the data knows no packages of {}; ask its security tracker about {}",
            package.distribution, package.version
        ));
    };
    if debian::compare(&package.version, newest).is_ge() {
        return Judgement::Clean;
    }
    let missing = all().iter().filter(|row| {
        row.packages.iter().any(|(distribution, fixed)| {
            *distribution == package.distribution
                && debian::compare(&package.version, fixed).is_lt()
        })
    });
    let missing = missing
        .filter(|row| row.module.as_ref().is_none_or(|module| may_have(server, module)))
        .collect();
    Judgement::Affected(sorted(missing), Confidence::Certain)
}

/// Certain rows before doubtful ones, then worst first, then newest first.
fn sorted(mut rows: Vec<&'static Vulnerability>) -> Vec<&'static Vulnerability> {
    rows.sort_by_key(|row| {
        (row.is_doubtful(), std::cmp::Reverse(row.severity), std::cmp::Reverse(&row.id))
    });
    rows
}

/// The worst severity among rows that are not doubtful, else among all.
pub fn worst(rows: &[&Vulnerability]) -> Option<Severity> {
    let certain = rows.iter().filter(|row| !row.is_doubtful()).map(|row| row.severity).max();
    certain.or_else(|| rows.iter().map(|row| row.severity).max())
}

#[cfg(test)]
mod tests {
    use redan_model::{Live, Release};

    use super::*;

    fn server(product: Product, version: &str) -> Server {
        let mut server = Server::new("redis://h", SourceKind::Live, Release::Redis7_2);
        server.identity.product = product;
        server.identity.version = Version::parse(version);
        server.live = Some(Live::default());
        server
    }

    fn ids(judgement: &Judgement) -> Vec<&str> {
        match judgement {
            Judgement::Affected(rows, _) => rows.iter().map(|row| row.id.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_version_is_compared_inside_its_branch() {
        let patched = judge(&server(Product::Redis, "7.4.11"));
        assert!(matches!(patched, Judgement::Clean), "{patched:?}");
        let old = judge(&server(Product::Redis, "7.2.4"));
        assert_eq!(ids(&old).first(), Some(&"CVE-2025-49844"), "{old:?}");
        assert!(matches!(old, Judgement::Affected(_, Confidence::Likely)));
    }

    #[test]
    fn valkey_is_not_redis() {
        assert!(matches!(judge(&server(Product::Valkey, "9.1.2")), Judgement::Clean));
        let old = judge(&server(Product::Valkey, "8.0.5"));
        assert!(ids(&old).contains(&"CVE-2025-49844"));
        assert!(!ids(&old).iter().any(|id| id.starts_with("REDIS-")));
    }

    #[test]
    fn a_package_is_judged_by_its_distribution() {
        let mut debian = server(Product::Redis, "7.0.15");
        assert!(matches!(judge(&debian), Judgement::Unknown(_)));
        let package = |version: &str| {
            Some(Package { distribution: "debian12".into(), version: version.into() })
        };
        debian.identity.package = package("5:7.0.15-1~deb12u10");
        assert!(matches!(judge(&debian), Judgement::Clean));
        debian.identity.package = package("5:7.0.15-1~deb12u5");
        assert_eq!(ids(&judge(&debian)).first(), Some(&"CVE-2025-49844"));
        debian.identity.package =
            Some(Package { distribution: "plan9".into(), version: "1".into() });
        assert!(matches!(judge(&debian), Judgement::Unknown(_)));
    }

    #[test]
    fn moving_tags_and_files_are_not_judged() {
        assert!(matches!(judge(&server(Product::Redis, "7")), Judgement::Unknown(_)));
        let closed = judge(&server(Product::Redis, "7.0"));
        assert!(ids(&closed).contains(&"CVE-2025-49844"), "{closed:?}");
        let mut file = server(Product::Redis, "7");
        file.identity.version = None;
        file.source = SourceKind::ConfigFile;
        assert!(matches!(judge(&file), Judgement::NotApplicable));
    }

    #[test]
    fn the_fix_lies_in_the_same_branch_or_nowhere() {
        let version = Version::new(8, 2, 3);
        let Judgement::Affected(rows, _) = judge(&server(Product::Redis, "8.2.3")) else {
            panic!("8.2.3 has known vulnerabilities")
        };
        assert_eq!(fixed_in(&rows, Product::Redis, version), Some(Version::new(8, 2, 9)));
        let Judgement::Affected(rows, _) = judge(&server(Product::Redis, "7.0.11")) else {
            panic!("7.0.11 has known vulnerabilities")
        };
        assert_eq!(fixed_in(&rows, Product::Redis, Version::new(7, 0, 11)), None);
    }
}
