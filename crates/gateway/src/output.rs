//! Bytes on their way out, and buffers that move between connections.

use std::io;

/// Buffers kept for the next connection that has something to say.
const KEPT: usize = 64;
/// Larger buffers go back to the allocator.
const KEPT_CAPACITY: usize = 64 << 10;

/// Buffers without an owner, so that an idle connection holds none.
#[derive(Debug, Default)]
pub struct Buffers(Vec<Vec<u8>>);

impl Buffers {
    /// A buffer, empty.
    pub fn take(&mut self) -> Vec<u8> {
        self.0.pop().unwrap_or_default()
    }

    /// Takes a buffer back; its content is forgotten.
    pub fn give(&mut self, mut buffer: Vec<u8>) {
        if self.0.len() < KEPT && (1..=KEPT_CAPACITY).contains(&buffer.capacity()) {
            buffer.clear();
            self.0.push(buffer);
        }
    }
}

/// Bytes that the peer has not taken yet.
#[derive(Debug, Default)]
pub struct Output {
    bytes: Vec<u8>,
    written: usize,
}

impl Output {
    /// Where to append.
    pub fn buffer(&mut self, buffers: &mut Buffers) -> &mut Vec<u8> {
        if self.bytes.capacity() == 0 {
            self.bytes = buffers.take();
        }
        &mut self.bytes
    }

    /// Bytes that wait.
    pub const fn len(&self) -> usize {
        self.bytes.len() - self.written
    }

    /// True when nothing waits.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes what the peer takes. True when nothing is left; the buffer goes back then.
    pub fn write_to(
        &mut self,
        buffers: &mut Buffers,
        mut write: impl FnMut(&[u8]) -> io::Result<usize>,
    ) -> io::Result<bool> {
        while let Some(rest) = self.bytes.get(self.written..).filter(|rest| !rest.is_empty()) {
            match write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(length) => self.written += length,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.written = 0;
        buffers.give(std::mem::take(&mut self.bytes));
        Ok(true)
    }
}
