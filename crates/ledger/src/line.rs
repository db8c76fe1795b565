//! One record as one line, chained to the line before.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

/// Longest line that is written or accepted. A plan of ten thousand steps fits.
pub const MAX_LINE: usize = 16 << 20;

/// A line as it stands in the file.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    /// Number, from 0.
    n: u64,
    /// SHA-256 over the hash before, the number and the record, hex.
    hash: String,
    /// The record, as it is.
    #[serde(borrow)]
    record: &'a RawValue,
}

/// Where a chain of lines stands.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    next: u64,
    hash: [u8; 32],
}

impl Chain {
    pub(crate) fn new() -> Self {
        Self { next: 0, hash: Sha256::digest(b"redan/journal/v1").into() }
    }

    /// Number of the record that comes next.
    pub(crate) const fn next(&self) -> u64 {
        self.next
    }

    /// The line of a record, newline included, and the chain after it.
    pub(crate) fn write(
        &self,
        record: &impl Serialize,
    ) -> Result<(Vec<u8>, Self), serde_json::Error> {
        let record = serde_json::value::to_raw_value(record)?;
        let after = self.after(&record);
        let line = Line { n: self.next, hash: hex(&after.hash), record: &record };
        let mut bytes = serde_json::to_vec(&line)?;
        bytes.push(b'\n');
        Ok((bytes, after))
    }

    /// The record of a line, if it continues the chain, and the chain after it.
    pub(crate) fn read<'a>(&self, line: &'a [u8]) -> Option<(&'a str, Self)> {
        let line: Line<'a> = serde_json::from_slice(line).ok()?;
        let after = self.after(line.record);
        let continues = line.n == self.next && line.hash == hex(&after.hash);
        continues.then(|| (line.record.get(), after))
    }

    fn after(&self, record: &RawValue) -> Self {
        let mut hash = Sha256::new();
        hash.update(self.hash);
        hash.update(self.next.to_be_bytes());
        hash.update(record.get());
        Self { next: self.next + 1, hash: hash.finalize().into() }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
