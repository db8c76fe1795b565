//! The gateway before real servers: what clients see, on every verified release.

mod carry;
mod common;
mod guessing;
mod lifetime;
mod subscribe;
