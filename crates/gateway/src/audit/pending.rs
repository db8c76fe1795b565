//! What is known of a client's commands while their replies are on the way.

use std::net::SocketAddr;

use redan_gate::{AuditEvent, Outcome};

use super::{Now, Records};
use crate::output::Buffers;

/// Bytes before each record: which reply ends it, when it was taken, and how long it is.
const HEAD: usize = 12;
/// Bytes that were used are kept up to here, so that they are not moved for each reply.
const USED: usize = 4 << 10;
/// A client is not read while records of so many bytes wait for replies.
const MOST: usize = 1 << 20;

/// Records without their ends, in the order of the replies that end them.
#[derive(Debug, Default)]
pub struct Pending {
    bytes: Vec<u8>,
    at: usize,
    /// Replies that the client has had.
    answered: u32,
    /// First byte of the reply that is being delivered; 0 before it.
    first: u8,
}

impl Pending {
    /// Keeps a record until the last of `outstanding` replies is there.
    pub fn push(
        &mut self,
        event: &AuditEvent<'_>,
        outstanding: u32,
        now: Now,
        from: SocketAddr,
        (records, buffers): (&mut Records, &mut Buffers),
    ) {
        if self.bytes.capacity() == 0 {
            self.bytes = buffers.take();
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&self.answered.wrapping_add(outstanding).to_le_bytes());
        self.bytes.extend_from_slice(&micros(now.micros).to_le_bytes());
        self.bytes.extend_from_slice(&[0; 4]);
        event.write_start(&mut records.stamp, now.wall, from, &mut self.bytes);
        let length = self.bytes.len() - start - HEAD;
        // Names and numbers of keys are bounded: some kilobytes.
        let length = u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
        if let Some(place) = self.bytes.get_mut(start + 8..start + HEAD) {
            place.copy_from_slice(&length);
        }
    }

    /// A piece of the reply to the oldest command.
    pub fn on_piece(&mut self, piece: &[u8]) {
        if let (0, Some(first)) = (self.first, piece.first()) {
            self.first = *first;
        }
    }

    /// The reply is complete.
    pub fn on_reply(&mut self, now: Now, records: Option<&mut Records>, buffers: &mut Buffers) {
        let first = std::mem::take(&mut self.first);
        self.answered = self.answered.wrapping_add(1);
        if let Some(records) = records.filter(|_| self.at < self.bytes.len())
            && self.word(0) == Some(self.answered)
        {
            self.pop(Outcome::of(first), now, records);
            self.tidy(buffers);
        }
    }

    /// The client is gone, and nobody knows what became of its commands.
    pub fn on_end(&mut self, now: Now, records: &mut Records) {
        while self.at < self.bytes.len() {
            self.pop(Outcome::Lost, now, records);
        }
    }

    fn pop(&mut self, outcome: Outcome, now: Now, records: &mut Records) {
        let length = self.word(8).map_or(0, |length| length as usize);
        let begin = self.at + HEAD;
        let taken = micros(now.micros).wrapping_sub(self.word(4).unwrap_or_default());
        let start = self.bytes.get(begin..begin + length).unwrap_or_default();
        records.take_started(start, outcome, taken, now);
        self.at = (begin + length).min(self.bytes.len());
    }

    /// Lets go of what was used.
    fn tidy(&mut self, buffers: &mut Buffers) {
        if self.at == self.bytes.len() {
            self.at = 0;
            buffers.give(std::mem::take(&mut self.bytes));
        } else if self.at > USED && self.at > self.bytes.len() / 2 {
            self.bytes.drain(..self.at);
            self.at = 0;
        }
    }

    /// True while the client should not be read.
    pub const fn is_full(&self) -> bool {
        self.bytes.len() - self.at > MOST
    }

    /// A number in the head of the oldest record.
    fn word(&self, offset: usize) -> Option<u32> {
        let at = self.at + offset;
        Some(u32::from_le_bytes(self.bytes.get(at..at + 4)?.try_into().ok()?))
    }
}

/// A moment as far as differences of an hour need it.
const fn micros(now: u64) -> u32 {
    (now & u32::MAX as u64) as u32
}
