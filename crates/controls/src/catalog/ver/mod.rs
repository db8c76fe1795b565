//! Versions: known vulnerabilities, branches without support, and who is asked about them.

mod ver_001;
mod ver_002;
mod ver_003;
mod ver_004;
mod ver_006;
mod ver_007;
mod ver_008;
mod ver_009;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &ver_001::CONTROL,
    &ver_002::CONTROL,
    &ver_003::CONTROL,
    &ver_004::CONTROL,
    &ver_006::CONTROL,
    &ver_007::CONTROL,
    &ver_008::CONTROL,
    &ver_009::CONTROL,
];
