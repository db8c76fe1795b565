//! From policy and facts to a plan.
//!
//! Pure: a plan is a value. What it means for a file is `conf::edit`'s business, what it means for
//! a server is the business of the crate that applies it.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]
