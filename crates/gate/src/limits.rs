//! How much of the gateway a role may use.

use std::sync::atomic::{AtomicU64, Ordering};

use redan_policy::RoleLimits;
use redan_resp::Request;

/// The limits of one role, and what of them is used up.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    given: RoleLimits,
    /// The second, and below it the commands in that second.
    window: AtomicU64,
}

/// Bits for the commands of a second.
const COUNT: u32 = 32;

impl Limits {
    pub fn new(given: RoleLimits) -> Self {
        Self { given, window: AtomicU64::new(0) }
    }

    /// Connections at once.
    pub const fn connections(&self) -> Option<u32> {
        self.given.connections
    }

    /// Counts a command; false when there were enough in this second. All threads count together.
    pub fn takes_command(&self, second: u32) -> bool {
        let Some(most) = self.given.commands else { return true };
        let this = u64::from(second) << COUNT;
        let count =
            |window: u64| if window >> COUNT == this >> COUNT { window + 1 } else { this + 1 };
        let order = Ordering::Relaxed;
        let before = self.window.fetch_update(order, order, |window| Some(count(window)));
        let counted = count(before.unwrap_or_default()) & u64::from(u32::MAX);
        counted <= u64::from(most)
    }

    /// True when no word is too long.
    pub fn takes_words(&self, request: Request<'_>) -> bool {
        let fits = |most: u32| request.words().all(|word| word.len() <= most as usize);
        self.given.value_bytes.is_none_or(fits)
    }

    /// True when so many keys are not too many.
    pub fn takes_keys(&self, keys: u32) -> bool {
        self.given.keys.is_none_or(|most| keys <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_so_many_commands() {
        let limits = Limits::new(RoleLimits { commands: Some(2), ..RoleLimits::default() });
        assert_eq!(
            [7, 7, 7, 8, 8, 8].map(|second| limits.takes_command(second)),
            [true, true, false, true, true, false]
        );
    }
}
