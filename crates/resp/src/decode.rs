//! Frames from bytes that arrive in pieces.

use bytes::{Bytes, BytesMut};

use crate::build::build;
use crate::error::Error;
use crate::frame::Frame;
use crate::limits::Limits;
use crate::scan::Scanner;

/// The first frame in `bytes` and its length, or `None` when it is not there whole.
///
/// For bytes that arrive in pieces use a [`Decoder`], which does not start over.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Option<(Frame, usize)>, Error> {
    let Some(length) = Scanner::new(*limits).advance(bytes)? else { return Ok(None) };
    let whole = Bytes::copy_from_slice(bytes.get(..length).unwrap_or(bytes));
    Ok(Some((build(&whole)?, length)))
}

/// Collects bytes and gives out frames.
///
/// After an error the stream cannot be understood any more: close the connection.
#[derive(Debug)]
pub struct Decoder {
    buffer: BytesMut,
    scanner: Scanner,
    limits: Limits,
}

impl Decoder {
    /// A decoder that has seen nothing.
    pub fn new(limits: Limits) -> Self {
        Self { buffer: BytesMut::new(), scanner: Scanner::new(limits), limits }
    }

    /// Adds bytes that arrived.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The buffer behind the bytes seen so far, for readers that fill it themselves. Only append to it.
    pub fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    /// The next frame, or `None` while it is not here whole.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, Error> {
        let Some(length) = self.scanner.advance(&self.buffer)? else { return Ok(None) };
        self.scanner = Scanner::new(self.limits);
        build(&self.buffer.split_to(length).freeze()).map(Some)
    }

    /// Bytes that arrived and belong to no finished frame.
    pub fn unread(&self) -> &[u8] {
        &self.buffer
    }
}
