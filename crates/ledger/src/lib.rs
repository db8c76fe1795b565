//! Append-only records on disk.
//!
//! ```text
//! record ─ JSON ─ chained by SHA-256 ─ one line ─ write ─ fsync
//!                                                     └─ torn by a crash? cut at the next open
//! ```
//!
//! A record that [`Journal::append`] returned for is there after a crash; one that it did not return
//! for is there whole or not at all. A [`Trail`] takes batches, since it has to keep up with a gateway. Files belong to their owner alone (mode 0600, directories 0700).
#![allow(clippy::disallowed_methods, reason = "this crate is one of the hands: it writes files")]

pub mod disk;
mod error;
mod journal;
mod line;
mod lock;
pub mod trail;

pub use error::Error;
pub use journal::{Contents, Journal, MAX_JOURNAL, read};
pub use line::MAX_LINE;
pub use lock::Lock;
pub use trail::Trail;
