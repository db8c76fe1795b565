//! Commands: what an authenticated identity may do.

mod cmd_001;
mod cmd_002;
mod cmd_003;
mod cmd_004;
mod cmd_005;
mod cmd_006;
mod cmd_007;
mod cmd_008;
mod cmd_009;
mod cmd_010;
mod cmd_011;
mod cmd_012;
mod cmd_013;
mod cmd_014;
mod cmd_015;
mod cmd_016;
mod cmd_017;
mod cmd_018;
mod cmd_019;
mod cmd_020;
mod cmd_021;
mod cmd_022;
mod cmd_023;
mod cmd_024;
mod cmd_025;
mod cmd_026;
mod cmd_027;
mod cmd_028;
mod switches;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &cmd_001::CONTROL,
    &cmd_002::CONTROL,
    &cmd_003::CONTROL,
    &cmd_004::CONTROL,
    &cmd_005::CONTROL,
    &cmd_006::CONTROL,
    &cmd_007::CONTROL,
    &cmd_008::CONTROL,
    &cmd_009::CONTROL,
    &cmd_010::CONTROL,
    &cmd_011::CONTROL,
    &cmd_012::CONTROL,
    &cmd_013::CONTROL,
    &cmd_014::CONTROL,
    &cmd_015::CONTROL,
    &cmd_016::CONTROL,
    &cmd_017::CONTROL,
    &cmd_018::CONTROL,
    &cmd_019::CONTROL,
    &cmd_020::CONTROL,
    &cmd_021::CONTROL,
    &cmd_022::CONTROL,
    &cmd_023::CONTROL,
    &cmd_024::CONTROL,
    &cmd_025::CONTROL,
    &cmd_026::CONTROL,
    &cmd_027::CONTROL,
    &cmd_028::CONTROL,
];
