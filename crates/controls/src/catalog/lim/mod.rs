//! Resource limits: what one client, one key or one process may use up.

mod lim_001;
mod lim_002;
mod lim_003;
mod lim_004;
mod lim_005;
mod lim_006;
mod lim_007;
mod lim_008;
mod lim_010;
mod lim_011;
mod lim_012;
mod lim_013;
mod lim_014;
mod size;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &lim_001::CONTROL,
    &lim_002::CONTROL,
    &lim_003::CONTROL,
    &lim_004::CONTROL,
    &lim_005::CONTROL,
    &lim_006::CONTROL,
    &lim_007::CONTROL,
    &lim_008::CONTROL,
    &lim_010::CONTROL,
    &lim_011::CONTROL,
    &lim_012::CONTROL,
    &lim_013::CONTROL,
    &lim_014::CONTROL,
];
