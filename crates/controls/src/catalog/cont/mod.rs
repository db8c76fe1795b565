//! Containers and orchestrators: what a definition makes of an image.

mod account;
mod cont_001;
mod cont_002;
mod cont_003;
mod cont_004;
mod cont_005;
mod cont_006;
mod cont_007;
mod cont_008;
mod cont_009;
mod cont_010;
mod cont_011;
mod cont_012;
mod cont_013;
mod cont_014;
mod cont_015;
mod cont_016;
mod cont_017;
mod cont_018;
mod cont_019;
mod cont_020;
mod cont_021;
mod cont_022;
mod cont_023;
mod cont_024;
mod cont_025;
mod cont_026;
mod cont_027;
mod cont_028;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &cont_001::CONTROL,
    &cont_002::CONTROL,
    &cont_003::CONTROL,
    &cont_004::CONTROL,
    &cont_005::CONTROL,
    &cont_006::CONTROL,
    &cont_007::CONTROL,
    &cont_008::CONTROL,
    &cont_009::CONTROL,
    &cont_010::CONTROL,
    &cont_011::CONTROL,
    &cont_012::CONTROL,
    &cont_013::CONTROL,
    &cont_014::CONTROL,
    &cont_015::CONTROL,
    &cont_016::CONTROL,
    &cont_017::CONTROL,
    &cont_018::CONTROL,
    &cont_019::CONTROL,
    &cont_020::CONTROL,
    &cont_021::CONTROL,
    &cont_022::CONTROL,
    &cont_023::CONTROL,
    &cont_024::CONTROL,
    &cont_025::CONTROL,
    &cont_026::CONTROL,
    &cont_027::CONTROL,
    &cont_028::CONTROL,
];
