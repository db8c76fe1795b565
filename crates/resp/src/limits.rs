//! How much a peer may make us hold.

use std::fmt;

/// Bounds on one frame. All are inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one bulk string.
    pub max_bulk: u64,
    /// Children of one array, set, push or map; a pair of a map is two.
    pub max_elements: u64,
    /// Values in one frame, children included: a value takes three bytes on the wire and forty in memory.
    pub max_frames: u64,
    /// Aggregates inside each other; 0 allows none.
    pub max_depth: usize,
    /// Bytes of one line: a simple string, an error, a number.
    pub max_line: usize,
    /// Bytes of one frame as sent, children included.
    pub max_total: usize,
}

impl Limits {
    /// Enough for the replies to administration commands of a busy server (10,000 clients in
    /// `CLIENT LIST` are about 4 MB), and small beside the memory of any machine.
    pub const DEFAULT: Self = Self {
        max_bulk: 16 << 20,
        max_elements: 1 << 18,
        max_frames: 1 << 18,
        max_depth: 32,
        max_line: 64 << 10,
        max_total: 32 << 20,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Which of the [`Limits`] a frame exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Limit {
    Bulk,
    Elements,
    Frames,
    Depth,
    Line,
    Total,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bulk => "bytes in a bulk string",
            Self::Elements => "elements in an array",
            Self::Frames => "values in a reply",
            Self::Depth => "levels of nesting",
            Self::Line => "bytes in a line",
            Self::Total => "bytes in a reply",
        })
    }
}
