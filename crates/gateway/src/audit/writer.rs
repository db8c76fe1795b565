//! The thread that writes the trail.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use redan_gate::Stamp;
use redan_ledger::Trail;

use super::{Batch, Status, write_gap};

/// Batches that may wait.
pub const QUEUE: usize = 64;
/// How long records may be in the file but not on the disk.
const SYNC: Duration = Duration::from_millis(200);

/// Takes batches until every worker has ended.
#[derive(Debug)]
pub struct Writer {
    pub trail: Trail,
    pub batches: Receiver<Batch>,
    pub status: Arc<Status>,
    /// Records that could not be written since the last that could.
    pub missing: u64,
}

impl Writer {
    /// Writes until there is nobody left who could have something to write.
    pub fn run(mut self) {
        let mut synced = Instant::now();
        let mut is_dirty = false;
        loop {
            match self.batches.recv_timeout(SYNC) {
                Ok(batch) => is_dirty |= self.write(&batch),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if is_dirty && synced.elapsed() >= SYNC {
                self.sync();
                (is_dirty, synced) = (false, Instant::now());
            }
        }
        self.sync();
    }

    /// True when the batch is in the file.
    fn write(&mut self, batch: &Batch) -> bool {
        let is_written = match self.missing {
            0 => self.trail.append(&batch.lines, batch.records).is_ok(),
            missing => self.write_behind_gap(batch, missing),
        };
        if is_written {
            self.missing = 0;
            self.status.written.fetch_add(batch.records.into(), Ordering::Relaxed);
        } else {
            self.missing += u64::from(batch.records);
            self.status.lose(batch.records);
        }
        self.note(!is_written);
        is_written
    }

    fn write_behind_gap(&mut self, batch: &Batch, missing: u64) -> bool {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let since = u64::try_from(since.as_micros()).unwrap_or(u64::MAX);
        let mut lines = Vec::with_capacity(batch.lines.len() + 64);
        write_gap(Stamp::default().at(since), missing, &mut lines);
        lines.extend_from_slice(&batch.lines);
        self.trail.append(&lines, batch.records + 1).is_ok()
    }

    fn sync(&mut self) {
        let is_broken = self.trail.sync().is_err();
        self.note(is_broken);
    }

    fn note(&self, is_broken: bool) {
        self.status.is_broken.store(is_broken, Ordering::Relaxed);
    }
}
