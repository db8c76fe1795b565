//! What can be wrong with bytes, by blame.

use crate::limits::Limit;

/// Why bytes are not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The peer broke the protocol; nothing after this point can be understood.
    #[error("{what} at byte {offset} of the reply")]
    Malformed {
        /// Bytes from the start of the frame.
        offset: usize,
        /// What is wrong.
        what: Malformed,
    },
    /// The frame may be well formed, but is more than we agreed to hold.
    #[error("{announced} {limit}, more than the limit of {allowed}")]
    TooLarge {
        /// Which bound.
        limit: Limit,
        /// What the peer announced or sent so far.
        announced: u64,
        /// The bound.
        allowed: u64,
    },
}

/// How a peer broke the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Malformed {
    /// The first byte of a frame names no type. `H` is the start of an HTTP answer, 0x15 and 0x16 of TLS.
    #[error("{} is no RESP type", byte.escape_ascii())]
    UnknownType {
        /// The byte.
        byte: u8,
    },
    /// A line holds a carriage return or a line feed by itself.
    #[error("a line does not end with CR LF")]
    LineEnd,
    /// A length or number is not a decimal integer in range.
    #[error("a number is not a decimal integer in range")]
    Integer,
    /// A length is negative where nothing can be absent.
    #[error("a length is negative")]
    NegativeLength,
    /// `$?` and `*?` of the RESP3 specification, which neither Redis nor Valkey sends.
    #[error("streamed strings and aggregates are not supported")]
    Streamed,
    /// A double is not a number.
    #[error("a double is not a number")]
    Double,
    /// A boolean is neither `t` nor `f`.
    #[error("a boolean is neither t nor f")]
    Boolean,
    /// A null carries a value.
    #[error("a null carries a value")]
    Null,
    /// A big number has something else than digits.
    #[error("a big number is not made of digits")]
    BigNumber,
    /// A verbatim string lacks its three-letter format and colon.
    #[error("a verbatim string has no format")]
    Verbatim,
    /// A bulk string is longer than its length says.
    #[error("a bulk string is longer than it says")]
    BulkEnd,
}
