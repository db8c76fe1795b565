//! What a team decided: `redan.toml`, validated.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod duration;
pub mod exceptions;
pub mod glob;
mod parse;
mod policy;
mod section;
mod source;
mod suggest;

pub use parse::{MAX_POLICY, parse};
pub use policy::{
    Commands, Database, DatabaseAccess, Decision, Environment, Exception, Network, Policy,
    Published, Role, Scripts, SecretProvider, SecretRef, TlsMode,
};
pub use suggest::nearest;
