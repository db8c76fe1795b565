//! What a team decided: `redan.toml`, validated.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod duration;
pub mod exceptions;
mod gateway;
pub mod glob;
mod hardening;
mod parse;
mod policy;
mod section;
mod source;
mod subnet;
mod suggest;

pub use gateway::{
    AuditLevel, AuditTrail, KeyNames, PatchMode, PatchSetting, RoleLogin, Trial, WhenFull,
};
pub use parse::{MAX_POLICY, parse};
pub use policy::{
    ArgumentRule, ClientCertificates, Commands, Database, DatabaseAccess, Decision, Environment,
    Exception, Limits, MemoryLimit, Network, OptionRule, Persistence, Policy, Published, Role,
    RoleLimits, Scripts, SecretProvider, SecretRef, ServiceUsers, Tls, TlsMode,
};
pub use subnet::{NoSubnet, Subnet};
pub use suggest::nearest;
