//! Authentication: who may speak to the server at all.

mod auth_001;
mod auth_002;
mod auth_003;
mod auth_004;
mod auth_005;
mod auth_006;
mod auth_007;
mod auth_008;
mod auth_009;
mod auth_010;
mod auth_011;
mod auth_012;
mod auth_013;
mod auth_014;
mod auth_015;
mod auth_016;
mod credentials;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &auth_001::CONTROL,
    &auth_002::CONTROL,
    &auth_003::CONTROL,
    &auth_004::CONTROL,
    &auth_005::CONTROL,
    &auth_006::CONTROL,
    &auth_007::CONTROL,
    &auth_008::CONTROL,
    &auth_009::CONTROL,
    &auth_010::CONTROL,
    &auth_011::CONTROL,
    &auth_012::CONTROL,
    &auth_013::CONTROL,
    &auth_014::CONTROL,
    &auth_015::CONTROL,
    &auth_016::CONTROL,
];
