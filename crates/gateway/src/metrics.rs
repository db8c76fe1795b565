//! Counters. A worker only adds to its own.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use redan_gate::Denial;

use crate::link::LinkError;

/// The counters of one worker.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Clients connected now.
    pub clients: AtomicI64,
    /// Commands sent to the server.
    pub forwarded: AtomicU64,
    /// Commands refused, by [`Denial::index`].
    denied: [AtomicU64; Denial::ALL.len()],
    /// Commands that a rule on trial would have refused, likewise.
    would_deny: [AtomicU64; Denial::ALL.len()],
    /// Logins.
    pub logins: AtomicU64,
    /// Logins that failed or were refused.
    pub failed_logins: AtomicU64,
    /// Connections ended for bytes that are no command.
    pub bad_requests: AtomicU64,
    /// Connections to the server that were lost.
    pub links_lost: AtomicU64,
    /// Of those, because replies no longer matched commands.
    pub desyncs: AtomicU64,
}

impl Metrics {
    /// A command was refused.
    pub fn denied(&self, denial: Denial) {
        if let Some(counter) = self.denied.get(denial.index()) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A command was carried that a rule on trial would have refused.
    pub fn would_deny(&self, denial: Denial) {
        if let Some(counter) = self.would_deny.get(denial.index()) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Refused commands by reason.
    pub fn refusals(&self) -> impl Iterator<Item = (&'static str, u64)> {
        named(&self.denied)
    }

    /// Commands that rules on trial would have refused, by reason.
    pub fn reports(&self) -> impl Iterator<Item = (&'static str, u64)> {
        named(&self.would_deny)
    }

    /// Somebody tried to log in.
    pub fn login(&self, is_right: bool) {
        let counter = if is_right { &self.logins } else { &self.failed_logins };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection to the server was lost.
    pub fn on_link_lost(&self, error: &LinkError) {
        self.links_lost.fetch_add(1, Ordering::Relaxed);
        if matches!(error, LinkError::Desync(_)) {
            self.desyncs.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn named(counters: &[AtomicU64]) -> impl Iterator<Item = (&'static str, u64)> {
    let names = Denial::ALL.into_iter().map(Denial::name);
    names.zip(counters).map(|(name, counter)| (name, counter.load(Ordering::Relaxed)))
}
