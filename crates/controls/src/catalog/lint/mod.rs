//! Text that does not mean what its author thinks: it is ignored, overridden, taken literally, or it
//! keeps the server from starting.

mod lint_001;
mod lint_002;
mod lint_003;
mod lint_004;
mod lint_005;
mod lint_006;
mod lint_007;
mod lint_008;
mod lint_009;
mod lint_010;
mod lint_011;
mod lint_012;
mod lint_013;
mod lint_014;
mod lint_015;
mod lint_016;
mod lint_017;
mod lint_018;
mod lint_019;
mod lint_020;
mod lint_021;
mod lint_022;
mod lint_023;
mod lint_024;
mod lint_025;
mod lint_026;
mod lint_027;
mod lint_028;
mod lint_029;
mod lint_030;
mod lint_031;
mod lint_032;
mod lint_033;
mod lint_034;
mod lint_035;
mod lint_036;
mod lint_037;
mod lint_038;
mod lint_039;
mod lint_040;
mod lint_041;
mod requirepass;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &lint_001::CONTROL,
    &lint_002::CONTROL,
    &lint_003::CONTROL,
    &lint_004::CONTROL,
    &lint_005::CONTROL,
    &lint_006::CONTROL,
    &lint_007::CONTROL,
    &lint_008::CONTROL,
    &lint_009::CONTROL,
    &lint_010::CONTROL,
    &lint_011::CONTROL,
    &lint_012::CONTROL,
    &lint_013::CONTROL,
    &lint_014::CONTROL,
    &lint_015::CONTROL,
    &lint_016::CONTROL,
    &lint_017::CONTROL,
    &lint_018::CONTROL,
    &lint_019::CONTROL,
    &lint_020::CONTROL,
    &lint_021::CONTROL,
    &lint_022::CONTROL,
    &lint_023::CONTROL,
    &lint_024::CONTROL,
    &lint_025::CONTROL,
    &lint_026::CONTROL,
    &lint_027::CONTROL,
    &lint_028::CONTROL,
    &lint_029::CONTROL,
    &lint_030::CONTROL,
    &lint_031::CONTROL,
    &lint_032::CONTROL,
    &lint_033::CONTROL,
    &lint_034::CONTROL,
    &lint_035::CONTROL,
    &lint_036::CONTROL,
    &lint_037::CONTROL,
    &lint_038::CONTROL,
    &lint_039::CONTROL,
    &lint_040::CONTROL,
    &lint_041::CONTROL,
];
