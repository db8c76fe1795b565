//! From workers to the audit trail: records gather in batches, which go over a bounded queue to the one thread that writes.
//!
//! A record costs a copy into its client's [`Pending`] and one into the worker's batch; buffers are used again, and the
//! queue is touched once a batch. Nothing is lost without a word: records that find no room are counted, and the trail says
//! how many are missing and since when.

mod pending;
mod writer;

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SendError, SyncSender, TrySendError};
use std::time::Duration;

use redan_gate::{AuditEvent, Outcome, Stamp, write_end};

pub use pending::Pending;
pub use writer::{QUEUE, Writer};

/// A batch of this many bytes goes to the writer at the end of the round.
const BATCH: usize = 64 << 10;
/// A smaller one waits so long for more.
pub const WAIT: Duration = Duration::from_millis(20);
/// With so many bytes waiting, commands that must be recorded are refused.
const FULL: usize = 1 << 20;
/// With so many, records are dropped and counted.
const MOST: usize = 4 << 20;

/// Records on their way to the writer.
#[derive(Debug, Default)]
pub struct Batch {
    /// Whole lines.
    pub lines: Vec<u8>,
    /// How many.
    pub records: u32,
}

/// What the writer and the workers know together.
#[derive(Debug, Default)]
pub struct Status {
    /// The last write failed.
    pub is_broken: AtomicBool,
    /// Records that are in the trail.
    pub written: AtomicU64,
    /// Records that are not.
    pub lost: AtomicU64,
}

impl Status {
    fn lose(&self, records: u32) {
        self.lost.fetch_add(records.into(), Ordering::Relaxed);
    }
}

/// A moment of a worker's round.
#[derive(Clone, Copy, Debug, Default)]
pub struct Now {
    /// Microseconds of a clock that never goes back.
    pub micros: u64,
    /// Microseconds since 1970.
    pub wall: u64,
}

/// One worker's end.
#[derive(Debug)]
pub struct Records {
    queue: SyncSender<Batch>,
    status: Arc<Status>,
    batch: Batch,
    /// When the batch began.
    since: u64,
    /// Records that found no room, and when the first of them came.
    lost: Option<(u64, u64)>,
    stamp: Stamp,
}

impl Records {
    /// The end of a worker that puts its batches into this queue.
    pub fn new(queue: SyncSender<Batch>, status: Arc<Status>) -> Self {
        let batch = Batch::default();
        Self { queue, status, batch, since: 0, lost: None, stamp: Stamp::default() }
    }

    /// Records a command that has ended already.
    pub fn take(&mut self, event: &AuditEvent<'_>, outcome: Outcome, now: Now, from: SocketAddr) {
        if self.has_room(now) {
            event.write_start(&mut self.stamp, now.wall, from, &mut self.batch.lines);
            write_end(outcome, 0, &mut self.batch.lines);
        }
    }

    /// Records a command whose beginning was written before.
    fn take_started(&mut self, start: &[u8], outcome: Outcome, micros: u32, now: Now) {
        if self.has_room(now) {
            self.batch.lines.extend_from_slice(start);
            write_end(outcome, micros, &mut self.batch.lines);
        }
    }

    /// Counts a record, as one of the batch or as one that is lost.
    fn has_room(&mut self, now: Now) -> bool {
        if self.batch.lines.len() >= MOST {
            let (count, _) = self.lost.get_or_insert((0, now.wall));
            *count += 1;
            self.status.lost.fetch_add(1, Ordering::Relaxed);
            return false;
        }
        if self.batch.records == 0 {
            self.since = now.micros;
            self.batch.lines.reserve(BATCH);
            self.report_gap();
        }
        self.batch.records += 1;
        true
    }

    /// The first record of a batch says what is missing before it.
    fn report_gap(&mut self) {
        if let Some((count, since)) = self.lost.take() {
            write_gap(self.stamp.at(since), count, &mut self.batch.lines);
            self.batch.records += 1;
        }
    }

    /// True while commands that must be recorded should wait.
    pub fn is_full(&self) -> bool {
        self.batch.lines.len() >= FULL || self.status.is_broken.load(Ordering::Relaxed)
    }

    /// True while records wait for the writer.
    pub const fn is_waiting(&self) -> bool {
        self.batch.records > 0
    }

    /// Hands the batch on when it is large or old enough.
    pub fn flush(&mut self, now: Now) {
        let age = Duration::from_micros(now.micros.saturating_sub(self.since));
        if self.batch.records == 0 || (self.batch.lines.len() < BATCH && age < WAIT) {
            return;
        }
        match self.queue.try_send(std::mem::take(&mut self.batch)) {
            Ok(()) => {}
            Err(TrySendError::Full(batch)) => self.batch = batch,
            // The writer ends after all workers.
            Err(TrySendError::Disconnected(batch)) => self.status.lose(batch.records),
        }
    }

    /// Hands everything on, and waits for the writer to take it.
    pub fn finish(mut self) {
        self.report_gap();
        if self.batch.records > 0
            && let Err(SendError(batch)) = self.queue.send(self.batch)
        {
            self.status.lose(batch.records);
        }
    }
}

/// Says that records are missing.
fn write_gap(time: &[u8], count: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"time\":\"");
    out.extend_from_slice(time);
    // Writing to a vector cannot fail.
    let _ = writeln!(out, "\",\"gap\":{count}}}");
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    #[test]
    fn what_finds_no_room_is_counted_and_the_trail_says_so() {
        let (queue, batches) = sync_channel(1);
        let status = Arc::<Status>::default();
        let mut records = Records::new(queue, Arc::clone(&status));
        let (line, now) = (vec![b'x'; BATCH], Now::default());
        let take = |records: &mut Records, count: usize| {
            for _ in 0..count {
                records.take_started(&line, Outcome::Ok, 0, now);
                records.flush(now);
            }
        };
        take(&mut records, MOST / BATCH);
        assert!(records.is_full(), "the queue takes one batch, and nobody takes it out");
        take(&mut records, 10);
        let lost = status.lost.load(Ordering::Relaxed);
        assert!((1..=10).contains(&lost), "{lost}");
        let first = batches.recv().unwrap();
        assert_eq!(first.records, 1);
        records.flush(now);
        let second = batches.recv().unwrap();
        assert_eq!(u64::from(first.records + second.records) + lost, (MOST / BATCH) as u64 + 10);
        take(&mut records, 1);
        let third = batches.recv().unwrap();
        assert_eq!(third.records, 2, "the gap is a record");
        let gap = format!("{{\"time\":\"1970-01-01T00:00:00.000000Z\",\"gap\":{lost}}}\n");
        assert!(third.lines.starts_with(gap.as_bytes()));
        assert!(!records.is_full());
    }
}
