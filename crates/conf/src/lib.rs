//! Configuration texts of every kind, and how they combine into what a server really runs with.
//!
//! Readers keep the place of everything they read. They report what surprises in a text as a
//! [`Lint`](redan_model::Lint) and never judge.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod acl;
pub mod definition;
pub mod directives;
pub mod edit;
pub mod effective;
pub mod env_file;
pub mod environment;
pub mod files;
pub mod mask;
pub mod parts;
mod piece;
pub mod project;
pub mod redact;
pub mod redis_conf;
mod sentinel_conf;
pub mod settings;
pub mod shell;
pub mod surroundings;
pub mod url;
mod value;
pub mod words;
pub mod yaml;

pub use definition::{compose, dockerfile, helm, kubernetes, systemd};
pub use files::{Files, Memory, ReadError};
