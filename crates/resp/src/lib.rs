//! RESP2 and RESP3 frames over byte slices, with limits.
//!
//! ```text
//! peer's bytes ─► Decoder { Scanner finds where a frame ends } ─► Frame ─► encode ─► bytes
//! ```
//!
//! The [`Scanner`](scan::Scanner) walks bytes as they arrive and remembers where it stopped, so
//! that a peer who sends a byte a second costs a byte of work a second. Only a frame that is here
//! whole is built. Three invariants hold for every input:
//!
//! - no recursion: nesting lives on a stack no deeper than [`Limits::max_depth`];
//! - no allocation from a number that the peer wrote, only from bytes that it sent;
//! - an error says who is to blame: the peer's bytes ([`Error::Malformed`]) or our limits
//!   ([`Error::TooLarge`]).
//!
//! There are no sockets and no clocks here.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod build;
pub mod decode;
pub mod encode;
mod error;
mod frame;
mod fuzz;
mod limits;
pub mod request;
pub mod scan;
pub mod walk;

pub use decode::{Decoder, decode};
pub use encode::{encode_command, encode_frame};
pub use error::{Error, Malformed};
pub use frame::Frame;
pub use fuzz::{fuzz_decode, fuzz_request};
pub use limits::{Limit, Limits};
pub use request::{BadRequest, Request, RequestLimits, RequestParser};
pub use walk::{Walked, Walker};
