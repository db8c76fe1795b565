//! Gives an end to keys that others wrote: who speaks to the server directly, a restored snapshot, a script.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use redan_resp::{Frame, encode_command};

use crate::backend::Current;
use crate::control::Control;
use crate::link::LinkError;

/// From the end of a sweep to the next.
const INTERVAL: Duration = Duration::from_secs(60);
/// Between two steps of a sweep, so that clients go first.
const PAUSE: Duration = Duration::from_millis(5);
/// Keys that a step asks for; a few milliseconds of the server.
const STEP: &str = "500";

/// What a sweeper is told.
#[derive(Debug)]
pub enum Order {
    /// Other databases, or other lifetimes, from now on: number and milliseconds.
    Lifetimes(Vec<(u32, u64)>),
    /// End.
    Stop,
}

/// Sweeps databases whose keys may live only so long.
#[derive(Debug)]
pub struct Sweeper {
    pub backend: Arc<Current>,
    pub lifetimes: Vec<(u32, u64)>,
    pub orders: Receiver<Order>,
    /// Keys that were given an end.
    pub swept: Arc<AtomicU64>,
}

impl Sweeper {
    /// Sweeps until it is told to stop.
    pub fn run(mut self) {
        loop {
            for (database, max_ttl) in self.lifetimes.clone() {
                // The server may be away for a while; the next sweep tries again.
                if let Ok(true) = self.sweep(database, max_ttl) {
                    return;
                }
            }
            if self.rest(INTERVAL) {
                return;
            }
        }
    }

    /// Waits; true when the sweeper shall end.
    fn rest(&mut self, time: Duration) -> bool {
        match self.orders.recv_timeout(time) {
            Err(RecvTimeoutError::Timeout) => false,
            Ok(Order::Lifetimes(lifetimes)) => {
                self.lifetimes = lifetimes;
                false
            }
            Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => true,
        }
    }

    /// One pass over a database; true when the sweeper shall end.
    fn sweep(&mut self, database: u32, max_ttl: u64) -> Result<bool, LinkError> {
        let mut control = Control::open(&self.backend.get(), database)?;
        let mut cursor = "0".to_string();
        loop {
            let reply = control.command(&["SCAN", &cursor, "COUNT", STEP])?;
            let Some((next, keys)) = scanned(&reply) else { return Ok(false) };
            let swept = limit(&mut control, &keys, max_ttl)?;
            self.swept.fetch_add(swept, Ordering::Relaxed);
            if next == "0" {
                return Ok(false);
            }
            cursor = next;
            if self.rest(PAUSE) {
                return Ok(true);
            }
        }
    }
}

/// Cursor and keys of a reply to SCAN.
fn scanned(reply: &Frame) -> Option<(String, Vec<&[u8]>)> {
    let Frame::Array(parts) = reply else { return None };
    let [cursor, Frame::Array(keys)] = parts.as_slice() else { return None };
    Some((cursor.to_text()?, keys.iter().filter_map(Frame::as_bytes).collect()))
}

/// Gives these keys an end, and says how many needed one.
fn limit(control: &mut Control, keys: &[&[u8]], max_ttl: u64) -> Result<u64, LinkError> {
    let max_ttl = max_ttl.to_string();
    let expire = |key: &&[u8]| encode_command(&[b"PEXPIRE", *key, max_ttl.as_bytes(), b"LT"]);
    let replies =
        control.pipeline(&keys.iter().flat_map(expire).collect::<Vec<u8>>(), keys.len())?;
    Ok(replies.iter().filter(|reply| **reply == Frame::Integer(1)).count() as u64)
}
