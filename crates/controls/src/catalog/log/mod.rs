//! Logging and monitoring: what would be noticed, and by whom.

mod log_001;
mod log_002;
mod log_003;
mod log_004;
mod log_005;
mod log_006;
mod log_008;
mod log_009;
mod log_010;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &log_001::CONTROL,
    &log_002::CONTROL,
    &log_003::CONTROL,
    &log_004::CONTROL,
    &log_005::CONTROL,
    &log_006::CONTROL,
    &log_008::CONTROL,
    &log_009::CONTROL,
    &log_010::CONTROL,
];
