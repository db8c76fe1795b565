//! Looks at live servers, files and repositories, and says what it saw. It never judges.
#![allow(
    clippy::disallowed_methods,
    reason = "this crate is one of the hands: it opens files and sockets"
)]

pub mod files;
pub mod fleet;
pub mod live;
pub mod preview;
