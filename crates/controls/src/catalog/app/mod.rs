//! Applications and their settings: credentials, encryption, and values that never arrive.

mod app_001;
mod app_002;
mod app_003;
mod app_004;
mod app_005;
mod app_006;
mod app_007;
mod app_008;
mod app_009;
mod app_010;
mod app_011;
mod app_012;
mod app_013;
mod app_014;
mod app_015;
mod app_016;
mod source;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &app_001::CONTROL,
    &app_002::CONTROL,
    &app_003::CONTROL,
    &app_004::CONTROL,
    &app_005::CONTROL,
    &app_006::CONTROL,
    &app_007::CONTROL,
    &app_008::CONTROL,
    &app_009::CONTROL,
    &app_010::CONTROL,
    &app_011::CONTROL,
    &app_012::CONTROL,
    &app_013::CONTROL,
    &app_014::CONTROL,
    &app_015::CONTROL,
    &app_016::CONTROL,
];
