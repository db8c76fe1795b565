//! Append-only records on disk.
#![allow(clippy::disallowed_methods, reason = "this crate is one of the hands: it writes files")]
