//! Environments: what differs between them, and between a file and the server that runs it.

mod drift;
mod env_001;
mod env_002;
mod env_003;
mod env_004;
mod env_005;
mod env_006;
mod env_007;
mod environments;
mod passwords;
mod posture;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &env_001::CONTROL,
    &env_002::CONTROL,
    &env_003::CONTROL,
    &env_004::CONTROL,
    &env_005::CONTROL,
    &env_006::CONTROL,
    &env_007::CONTROL,
];
