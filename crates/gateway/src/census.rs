//! Who is connected, over all threads. The lock is taken for logins and for commands about clients, never for others, and
//! once a second by each thread.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use redan_gate::ClientRef;
use redan_gate::census::{Entry, Filter, Sight, State, Times};

use crate::server::Seat;
use crate::worker::Arrival;

/// Clients that are logged in, by what CLIENT ID answers.
#[derive(Debug, Default)]
pub struct Census {
    present: Mutex<BTreeMap<u64, Present>>,
}

/// One client.
#[derive(Debug)]
struct Present {
    entry: Entry,
    /// The thread that carries it, and its place there.
    seat: Seat,
    at: ClientRef,
    /// Second in which it was accepted, and in which it last sent something, of the gateway's clock.
    since: u32,
    seen: u32,
    /// What the server calls the connection that belongs to it alone.
    backend: Option<u64>,
}

impl Present {
    fn times(&self, now: u32) -> Times {
        Times { age: now.saturating_sub(self.since), idle: now.saturating_sub(self.seen) }
    }
}

impl Census {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Present>> {
        // Each step leaves the map whole, also when a thread panicked.
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client has logged in, or has changed what others see of it.
    pub fn put(&self, entry: Entry, seat: &Seat, at: ClientRef, (since, now): (u32, u32)) {
        let mut present = self.lock();
        match present.get_mut(&entry.id) {
            Some(known) => known.entry = entry,
            None => {
                let seat = seat.clone();
                let client = Present { entry, seat, at, since, seen: now, backend: None };
                present.insert(client.entry.id, client);
            }
        }
    }

    /// A client has gone, or logged out.
    pub fn remove(&self, id: u64) {
        self.lock().remove(&id);
    }

    /// These clients have sent something, and are in the midst of that.
    pub fn saw(&self, clients: impl Iterator<Item = (u64, u32, State)>) {
        let mut present = self.lock();
        for (id, second, state) in clients {
            if let Some(client) = present.get_mut(&id) {
                client.seen = second;
                client.entry.set_state(state);
            }
        }
    }

    /// The server's name for the connection that belongs to a client alone.
    pub fn attach(&self, id: u64, backend: u64) {
        if let Some(client) = self.lock().get_mut(&id) {
            client.backend = Some(backend);
        }
    }

    /// The lines of CLIENT LIST.
    pub fn list(&self, filter: &Filter, sight: &Sight, now: u32) -> String {
        let present = self.lock();
        let mut lines = String::new();
        for client in present.values().filter(|client| sight.sees(&client.entry)) {
            if filter.matches(&client.entry, client.times(now)) {
                lines.push_str(&client.entry.line(client.times(now)));
                lines.push('\n');
            }
        }
        lines
    }

    /// Ends clients and says how many, and whether the caller is one of them: it ends by itself when it has its reply.
    pub fn kill(&self, filter: &Filter, sight: &Sight, caller: u64, now: u32) -> (usize, bool) {
        let mut present = self.lock();
        let is_meant = |client: &Present| {
            sight.sees(&client.entry) && filter.matches(&client.entry, client.times(now))
        };
        let meant: Vec<u64> =
            present.iter().filter(|(_, client)| is_meant(client)).map(|(id, _)| *id).collect();
        for id in &meant {
            if let Some(client) = present.remove(id).filter(|_| *id != caller) {
                client.seat.send(Arrival::Kill(client.at));
            }
        }
        (meant.len(), meant.contains(&caller))
    }

    /// What the server calls the connection that belongs to a client alone.
    pub fn backend_of(&self, id: u64, sight: &Sight) -> Option<u64> {
        self.lock().get(&id).filter(|client| sight.sees(&client.entry))?.backend
    }
}
