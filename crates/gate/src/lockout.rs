//! Slows down whoever guesses passwords: counts failed logins, holds their replies, then refuses to try.
//!
//! What is refused is an address, or a user *from that address*: failures never keep a user out who comes from elsewhere, so
//! that nobody can shut a service out by failing on purpose in its name. A client that is logged in is not concerned.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;

/// Failures of a pair of user and address after which it is refused.
const PAIR: u32 = 10;
/// Failures of an address, with whatever users, after which it is refused.
const ADDRESS: u32 = 100;
/// The first reply is held so long, each further one twice as long, in milliseconds.
const FIRST_HOLD: u64 = 50;
/// No reply is held longer.
const LONGEST_HOLD: u64 = 5_000;
/// The first refusal lasts so long, each further one twice as long.
const FIRST_REFUSAL: u64 = 30_000;
/// No refusal lasts longer.
const LONGEST_REFUSAL: u64 = 15 * 60_000;
/// After so long without a failure, the earlier ones are forgotten.
const MEMORY: u64 = 60 * 60_000;
/// Entries of each table. When a table is full, whoever has been quiet longest is forgotten.
const ENTRIES: usize = 16_384;

/// What has failed lately. Time is milliseconds of a clock that never goes back.
#[derive(Debug, Default)]
pub struct Lockout {
    pairs: Table<(u64, IpAddr)>,
    addresses: Table<IpAddr>,
}

/// What becomes of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Look at the password.
    Try,
    /// Do not, for so many milliseconds.
    Refuse(u64),
}

impl Lockout {
    /// Before a password is looked at.
    pub fn attempt(&self, user: &[u8], address: IpAddr, now: u64) -> Attempt {
        let pair = self.pairs.refused_for(&(name(user), address), now);
        match pair.max(self.addresses.refused_for(&address, now)) {
            0 => Attempt::Try,
            left => Attempt::Refuse(left),
        }
    }

    /// A password was wrong. Answers for how many milliseconds to hold the reply.
    pub fn failed(&mut self, user: &[u8], address: IpAddr, now: u64) -> u64 {
        let failures = self.pairs.failed((name(user), address), PAIR, now);
        self.addresses.failed(address, ADDRESS, now);
        doubled(FIRST_HOLD, failures.saturating_sub(1), LONGEST_HOLD)
    }

    /// A password was right: the pair starts anew. The address does not, since its owner may know one password and guess
    /// the others.
    pub fn succeeded(&mut self, user: &[u8], address: IpAddr) {
        self.pairs.0.remove(&(name(user), address));
    }
}

/// A user's name as a number, so that names of any length take no memory. Two names with the same number share their failures.
fn name(user: &[u8]) -> u64 {
    user.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

fn doubled(first: u64, times: u32, most: u64) -> u64 {
    first.checked_shl(times.min(32)).unwrap_or(most).min(most)
}

#[derive(Clone, Copy, Debug, Default)]
struct Failures {
    count: u32,
    last: u64,
    refused_until: u64,
}

#[derive(Debug)]
struct Table<K>(HashMap<K, Failures>);

impl<K> Default for Table<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Copy + Eq + Hash> Table<K> {
    fn refused_for(&self, key: &K, now: u64) -> u64 {
        self.0.get(key).map_or(0, |failures| failures.refused_until.saturating_sub(now))
    }

    fn failed(&mut self, key: K, most: u32, now: u64) -> u32 {
        if self.0.len() >= ENTRIES && !self.0.contains_key(&key) {
            self.forget(now);
        }
        let failures = self.0.entry(key).or_default();
        if now.saturating_sub(failures.last) > MEMORY {
            *failures = Failures::default();
        }
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        if let Some(times) = failures.count.checked_sub(most) {
            failures.refused_until = now + doubled(FIRST_REFUSAL, times, LONGEST_REFUSAL);
        }
        failures.count
    }

    /// Makes room: what is old goes, else the quieter half.
    fn forget(&mut self, now: u64) {
        self.0.retain(|_, failures| now.saturating_sub(failures.last) <= MEMORY);
        if self.0.len() >= ENTRIES {
            let mut times: Vec<u64> = self.0.values().map(|failures| failures.last).collect();
            let middle = times.len() / 2;
            let (_, median, _) = times.select_nth_unstable(middle);
            let median = *median;
            self.0.retain(|_, failures| failures.last > median);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    #[test]
    fn replies_are_held_longer_and_longer_then_tries_are_refused() {
        let mut lockout = Lockout::default();
        let held: Vec<u64> = (0..9).map(|_| lockout.failed(b"web", HERE, 0)).collect();
        assert_eq!(held, [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(lockout.attempt(b"web", HERE, 0), Attempt::Try);
        lockout.failed(b"web", HERE, 0);
        assert_eq!(lockout.attempt(b"web", HERE, 1), Attempt::Refuse(FIRST_REFUSAL - 1));
        assert_eq!(lockout.attempt(b"web", HERE, FIRST_REFUSAL), Attempt::Try);
        lockout.failed(b"web", HERE, FIRST_REFUSAL);
        let again = lockout.attempt(b"web", HERE, FIRST_REFUSAL);
        assert_eq!(again, Attempt::Refuse(2 * FIRST_REFUSAL));
    }

    #[test]
    fn nobody_is_shut_out_from_elsewhere() {
        let mut lockout = Lockout::default();
        for _ in 0..1000 {
            lockout.failed(b"web", HERE, 0);
        }
        assert!(matches!(lockout.attempt(b"web", HERE, 0), Attempt::Refuse(_)));
        assert_eq!(lockout.attempt(b"web", THERE, 0), Attempt::Try);
    }

    #[test]
    fn an_address_that_tries_many_users_is_refused_although_it_knows_one_password() {
        let mut lockout = Lockout::default();
        for user in 0..ADDRESS {
            lockout.failed(&user.to_be_bytes(), HERE, 0);
            lockout.succeeded(b"own", HERE);
        }
        assert!(matches!(lockout.attempt(b"another", HERE, 0), Attempt::Refuse(_)));
    }

    #[test]
    fn a_success_and_time_forgive() {
        let mut lockout = Lockout::default();
        for _ in 0..9 {
            lockout.failed(b"web", HERE, 0);
        }
        lockout.succeeded(b"web", HERE);
        assert_eq!(lockout.failed(b"web", HERE, 1), FIRST_HOLD);
        assert_eq!(lockout.failed(b"web", HERE, 2), 2 * FIRST_HOLD);
        assert_eq!(lockout.failed(b"web", HERE, 3 + MEMORY), FIRST_HOLD);
    }

    #[test]
    fn tables_do_not_grow_without_end() {
        let mut lockout = Lockout::default();
        for number in 0..100_000_u32 {
            let address = IpAddr::V4(std::net::Ipv4Addr::from_bits(number));
            lockout.failed(b"web", address, u64::from(number));
        }
        assert!(lockout.pairs.0.len() <= ENTRIES && lockout.addresses.0.len() <= ENTRIES);
    }
}
