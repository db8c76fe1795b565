//! Persistence and files: what reaches the disk, who can read it, and what an attacker could write.

mod modes;
mod pers_001;
mod pers_002;
mod pers_003;
mod pers_004;
mod pers_005;
mod pers_006;
mod pers_007;
mod pers_008;
mod pers_009;
mod pers_010;
mod pers_011;
mod pers_012;
mod pers_013;
mod pers_014;
mod pers_015;
mod pers_016;
mod persistence;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &pers_001::CONTROL,
    &pers_002::CONTROL,
    &pers_003::CONTROL,
    &pers_004::CONTROL,
    &pers_005::CONTROL,
    &pers_006::CONTROL,
    &pers_007::CONTROL,
    &pers_008::CONTROL,
    &pers_009::CONTROL,
    &pers_010::CONTROL,
    &pers_011::CONTROL,
    &pers_012::CONTROL,
    &pers_013::CONTROL,
    &pers_014::CONTROL,
    &pers_015::CONTROL,
    &pers_016::CONTROL,
];
