//! Executes a plan: journal, change, verify, roll back.
#![allow(
    clippy::disallowed_methods,
    reason = "this crate is one of the hands: it changes servers and files"
)]
