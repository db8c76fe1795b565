//! What a team decided: `redan.toml`, validated.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod policy;

pub use policy::{
    Commands, Database, DatabaseAccess, Decision, Environment, Exception, Network, Policy,
    Published, Role, Scripts, SecretProvider, TlsMode,
};
