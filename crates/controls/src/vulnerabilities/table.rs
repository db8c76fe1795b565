//! The data file `data/vulnerabilities.tsv`, read once.

use std::sync::LazyLock;

use redan_model::{Severity, Version};

/// One known vulnerability.
#[derive(Clone, Debug)]
pub struct Vulnerability {
    /// `CVE-2025-49844`, or `REDIS-2026-08-…` for a fix without a number.
    pub id: String,
    /// The vendor's word, where it gave one.
    pub severity: Severity,
    /// Only where this module is loaded.
    pub module: Option<String>,
    /// Affected versions.
    pub ranges: Vec<Range>,
    /// Distribution and the first package with the fix.
    pub packages: Vec<(String, String)>,
    /// What happens.
    pub effect: String,
    /// What an attacker needs.
    pub needs: String,
    /// What helps until the upgrade.
    pub mitigation: String,
    /// Why the row is not certain; empty when the sources agree.
    pub doubt: String,
}

/// Affected versions of one branch, half open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// `redis`, `valkey`, or a module: `search`, `timeseries`, `bf`.
    pub product: String,
    /// First affected version.
    pub from: Version,
    /// First version that is not affected, or the end of the branch.
    pub before: Version,
    /// The branch was closed before the fix.
    pub unfixed: bool,
}

impl Vulnerability {
    /// True for a fix that was published without a CVE number.
    pub fn is_unnumbered(&self) -> bool {
        !self.id.starts_with("CVE-")
    }

    /// True when the sources do not settle whether an ordinary build is affected.
    pub fn is_doubtful(&self) -> bool {
        ["not confirmed", "builds", "disputed"].iter().any(|word| self.doubt.contains(word))
    }
}

impl Range {
    /// True when the product's version is affected.
    pub fn contains(&self, product: &str, version: Version) -> bool {
        self.product == product && self.from <= version && version < self.before
    }
}

/// Every row, in the order of the file.
pub fn all() -> &'static [Vulnerability] {
    &ROWS
}

/// The rows. Immutable; read at first use.
static ROWS: LazyLock<Vec<Vulnerability>> = LazyLock::new(|| lines().filter_map(row).collect());

fn lines() -> impl Iterator<Item = &'static str> {
    let text = include_str!("../../data/vulnerabilities.tsv");
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A row, or `None` for a line that is not one (a test makes sure that there is none).
fn row(line: &str) -> Option<Vulnerability> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [id, severity, module, ranges, packages, effect, needs, mitigation, doubt] = columns[..]
    else {
        return None;
    };
    Some(Vulnerability {
        id: id.into(),
        severity: Severity::from_name(severity)?,
        module: (!module.is_empty()).then(|| module.into()),
        ranges: list(ranges).map(range).collect::<Option<_>>()?,
        packages: list(packages).map(pair).collect::<Option<_>>()?,
        effect: effect.into(),
        needs: needs.into(),
        mitigation: mitigation.into(),
        doubt: doubt.into(),
    })
}

/// The parts between semicolons.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty())
}

fn pair(text: &str) -> Option<(String, String)> {
    text.split_once(' ').map(|(distribution, version)| (distribution.into(), version.into()))
}

fn range(text: &str) -> Option<Range> {
    let words: Vec<&str> = text.split(' ').collect();
    let (words, unfixed) = match words.split_last()? {
        (&"unfixed", rest) => (rest, true),
        _ => (words.as_slice(), false),
    };
    let &[product, from, before] = words else { return None };
    let (from, before) = (Version::parse(from)?, Version::parse(before)?);
    Some(Range { product: product.into(), from, before, unfixed })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_a_row() {
        let bad: Vec<&str> = lines().filter(|line| row(line).is_none()).collect();
        assert!(bad.is_empty(), "{bad:?}");
        assert!(all().len() > 70);
    }

    #[test]
    fn rows_make_sense() {
        let ids: BTreeSet<&str> = all().iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids.len(), all().len(), "ids are unique");
        for row in all() {
            assert!(!row.ranges.is_empty() || !row.packages.is_empty(), "{}", row.id);
            assert!(row.ranges.iter().all(|range| range.from < range.before), "{}", row.id);
        }
    }
}
