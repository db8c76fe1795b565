//! Watches over logins, for all workers together.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use redan_gate::{Attempt, Door, Lockout};

use crate::metrics::Metrics;

/// Failed logins of all workers. The lock is taken for a login, never for a command.
#[derive(Debug)]
pub struct Logins {
    lockout: Mutex<Lockout>,
    /// Role → connections that are logged in.
    inside: Mutex<HashMap<String, u32>>,
    start: Instant,
}

impl Default for Logins {
    fn default() -> Self {
        Self { lockout: Mutex::default(), inside: Mutex::default(), start: Instant::now() }
    }
}

/// The door as one client finds it.
#[derive(Debug)]
pub struct ClientDoor<'w> {
    pub logins: &'w Logins,
    pub metrics: &'w Metrics,
    pub address: IpAddr,
    /// How long the reply to what the client has just said is to be held.
    pub hold: Duration,
}

impl Logins {
    fn with<T>(&self, act: impl FnOnce(&mut Lockout, u64) -> T) -> T {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        // Counts are whole after every step, also when a thread panicked.
        act(&mut self.lockout.lock().unwrap_or_else(PoisonError::into_inner), now)
    }

    /// A connection of the role has ended or logged out.
    pub fn leave(&self, role: &str) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = inside.get_mut(role) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                inside.remove(role);
            }
        }
    }

    fn enter(&self, role: &str, most: Option<u32>) -> bool {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let count = inside.entry(role.to_string()).or_default();
        let has_room = most.is_none_or(|most| *count < most);
        *count += u32::from(has_room);
        has_room
    }

    /// Connections that are logged in, by role.
    pub fn inside(&self) -> Vec<(String, u32)> {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.iter().map(|(role, count)| (role.clone(), *count)).collect()
    }
}

impl Door for ClientDoor<'_> {
    fn address(&self) -> IpAddr {
        self.address
    }

    fn admits(&mut self, user: &[u8]) -> bool {
        let attempt = self.logins.with(|lockout, now| lockout.attempt(user, self.address, now));
        if attempt != Attempt::Try {
            self.metrics.login(false);
            // A refusal costs the guesser as much time as a guess.
            self.hold = Duration::from_secs(1);
        }
        attempt == Attempt::Try
    }

    fn enters(&mut self, earlier: Option<&str>, role: &str, most: Option<u32>) -> bool {
        if earlier == Some(role) {
            return true;
        }
        let has_room = self.logins.enter(role, most);
        if let Some(earlier) = earlier.filter(|_| has_room) {
            self.logins.leave(earlier);
        }
        has_room
    }

    fn leaves(&mut self, role: &str) {
        self.logins.leave(role);
    }

    fn certified(&mut self) {
        self.metrics.login(true);
    }

    fn tried(&mut self, user: &[u8], is_right: bool) {
        self.metrics.login(is_right);
        if is_right {
            self.logins.with(|lockout, _| lockout.succeeded(user, self.address));
        } else {
            let hold = self.logins.with(|lockout, now| lockout.failed(user, self.address, now));
            self.hold = Duration::from_millis(hold);
        }
    }
}
