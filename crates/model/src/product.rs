//! Which program answers: product, version, and the release whose rules apply.

use std::fmt;

/// A family of servers that shares one line of version numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Product {
    /// Redis, by Redis Ltd.
    Redis,
    /// Valkey. Never judged by the `redis_version` that it reports for compatibility (7.2.4).
    Valkey,
    /// A server that speaks the protocol but is neither (KeyDB, Dragonfly, Garnet, a managed service).
    Other,
}

impl Product {
    /// The lower-case name that every format prints.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Redis => "redis",
            Self::Valkey => "valkey",
            Self::Other => "other",
        }
    }
}

/// A version `major.minor.patch`. An image tag such as `7` or `7.4` leaves the rest unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Major.
    pub major: u16,
    /// Minor, if known.
    pub minor: Option<u16>,
    /// Patch, if known.
    pub patch: Option<u16>,
}

impl Version {
    /// A full version.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor: Some(minor), patch: Some(patch) }
    }

    /// Reads `7.0.15`, `7.4` or `8`; anything after the numbers (`-alpine`, `~rc1`) is left out.
    pub fn parse(text: &str) -> Option<Self> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let mut parts = text[..end].split('.');
        let major = parts.next()?.parse().ok()?;
        let mut rest = || parts.next().and_then(|part| part.parse().ok());
        let minor = rest();
        let patch = minor.and_then(|_| rest());
        Some(Self { major, minor, patch })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.major)?;
        if let Some(minor) = self.minor {
            write!(f, ".{minor}")?;
        }
        match self.patch {
            Some(patch) => write!(f, ".{patch}"),
            None => Ok(()),
        }
    }
}

/// A release line whose directives, defaults and rules Redan knows.
///
/// The three that the tests run ([`Release::VERIFIED`]) are exact; the others are derived
/// from their release notes and configuration files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Release {
    Redis6_2,
    Redis7_0,
    Redis7_2,
    Redis7_4,
    Redis8_0,
    Redis8_2,
    Valkey7_2,
    Valkey8_0,
    Valkey8_1,
    Valkey9_0,
    Valkey9_1,
}

impl Release {
    /// Every release line, oldest first.
    pub const ALL: [Self; 11] = [
        Self::Redis6_2,
        Self::Redis7_0,
        Self::Redis7_2,
        Self::Redis7_4,
        Self::Redis8_0,
        Self::Redis8_2,
        Self::Valkey7_2,
        Self::Valkey8_0,
        Self::Valkey8_1,
        Self::Valkey9_0,
        Self::Valkey9_1,
    ];

    /// The three that the tests hold against real servers.
    pub const VERIFIED: [Self; 3] = [Self::Redis7_0, Self::Redis8_2, Self::Valkey9_1];

    /// The name that `--server` takes and reports print.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Redis6_2 => "redis-6.2",
            Self::Redis7_0 => "redis-7.0.15",
            Self::Redis7_2 => "redis-7.2",
            Self::Redis7_4 => "redis-7.4",
            Self::Redis8_0 => "redis-8.0",
            Self::Redis8_2 => "redis-8.2.3",
            Self::Valkey7_2 => "valkey-7.2",
            Self::Valkey8_0 => "valkey-8.0",
            Self::Valkey8_1 => "valkey-8.1",
            Self::Valkey9_0 => "valkey-9.0",
            Self::Valkey9_1 => "valkey-9.1.2",
        }
    }

    /// The release with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|release| release.name() == name)
    }

    /// The product of this line.
    pub const fn product(self) -> Product {
        match self {
            Self::Redis6_2
            | Self::Redis7_0
            | Self::Redis7_2
            | Self::Redis7_4
            | Self::Redis8_0
            | Self::Redis8_2 => Product::Redis,
            Self::Valkey7_2
            | Self::Valkey8_0
            | Self::Valkey8_1
            | Self::Valkey9_0
            | Self::Valkey9_1 => Product::Valkey,
        }
    }

    /// Major and minor.
    pub const fn branch(self) -> (u16, u16) {
        match self {
            Self::Redis6_2 => (6, 2),
            Self::Redis7_0 => (7, 0),
            Self::Redis7_2 | Self::Valkey7_2 => (7, 2),
            Self::Redis7_4 => (7, 4),
            Self::Redis8_0 | Self::Valkey8_0 => (8, 0),
            Self::Valkey8_1 => (8, 1),
            Self::Redis8_2 => (8, 2),
            Self::Valkey9_0 => (9, 0),
            Self::Valkey9_1 => (9, 1),
        }
    }

    /// The known line nearest to a version: the same branch, else the newest not above it,
    /// else the oldest. A tag `7` means the newest 7.x; no version means the newest of all.
    pub fn nearest(product: Product, version: Option<Version>) -> Self {
        let product = if product == Product::Valkey { Product::Valkey } else { Product::Redis };
        let mut lines = Self::ALL.into_iter().filter(|line| line.product() == product);
        let oldest = if product == Product::Valkey { Self::Valkey7_2 } else { Self::Redis6_2 };
        let wanted = match version {
            None => (u16::MAX, u16::MAX),
            Some(version) => (version.major, version.minor.unwrap_or(u16::MAX)),
        };
        lines.rfind(|line| line.branch() <= wanted).unwrap_or(oldest)
    }

    /// True from 7.0 on, Valkey included.
    pub fn at_least_7_0(self) -> bool {
        self != Self::Redis6_2
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_read_as_far_as_they_go() {
        assert_eq!(Version::parse("7.0.15"), Some(Version::new(7, 0, 15)));
        assert_eq!(
            Version::parse("7-alpine"),
            Some(Version { major: 7, minor: None, patch: None })
        );
        assert_eq!(Version::parse("7.4-bookworm").map(|v| v.to_string()).as_deref(), Some("7.4"));
        assert_eq!(Version::parse("latest"), None);
        assert_eq!(Version::parse(""), None);
    }

    #[test]
    fn the_nearest_line_is_not_above() {
        let nearest = |product, text| Release::nearest(product, Version::parse(text));
        assert_eq!(nearest(Product::Redis, "7"), Release::Redis7_4);
        assert_eq!(nearest(Product::Redis, "7.0.15"), Release::Redis7_0);
        assert_eq!(nearest(Product::Redis, "5.0"), Release::Redis6_2);
        assert_eq!(nearest(Product::Valkey, "8"), Release::Valkey8_1);
        assert_eq!(nearest(Product::Valkey, "latest"), Release::Valkey9_1);
        for release in Release::ALL {
            assert_eq!(Release::from_name(release.name()), Some(release));
        }
    }
}
