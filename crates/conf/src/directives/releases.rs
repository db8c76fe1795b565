//! Sets of releases.

use redan_model::Release;

/// A set of releases, one bit each in the order of [`Release::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Releases(u16);

impl Releases {
    /// All of them.
    pub const ALL: Self = Self(0b111_1111_1111);
    /// Every Redis.
    pub const REDIS: Self = Self::between(Release::Redis6_2, Release::Redis8_2);
    /// Every Valkey.
    pub const VALKEY: Self = Self::between(Release::Valkey7_2, Release::Valkey9_1);

    /// From one release to another of the same product, both included.
    pub const fn between(first: Release, last: Release) -> Self {
        let below = (1 << (first as u16)) - 1;
        Self(((1 << (last as u16 + 1)) - 1) & !below)
    }

    /// Both sets together.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set without another.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Redis from a release on.
    pub const fn redis_from(first: Release) -> Self {
        Self::between(first, Release::Redis8_2)
    }

    /// Valkey from a release on.
    pub const fn valkey_from(first: Release) -> Self {
        Self::between(first, Release::Valkey9_1)
    }

    /// True when the release is in it.
    pub const fn contains(self, release: Release) -> bool {
        self.0 & (1 << (release as u16)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_they_say() {
        let valkey = Releases::VALKEY;
        assert!(valkey.contains(Release::Valkey7_2) && valkey.contains(Release::Valkey9_1));
        assert!(!valkey.contains(Release::Redis8_2));
        assert_eq!(valkey.and(Releases::REDIS), Releases::ALL);
        let new = Releases::redis_from(Release::Redis7_4);
        assert!(new.contains(Release::Redis7_4) && !new.contains(Release::Redis7_2));
        assert!(!Releases::ALL.without(new).contains(Release::Redis8_0));
    }
}
