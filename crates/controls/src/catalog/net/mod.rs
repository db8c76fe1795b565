//! Network: from where the server can be reached.

mod net_001;
mod net_002;
mod net_003;
mod net_004;
mod net_005;
mod net_006;
mod net_007;
mod net_008;
mod net_009;
mod net_010;
mod net_011;
mod net_012;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &net_001::CONTROL,
    &net_002::CONTROL,
    &net_003::CONTROL,
    &net_004::CONTROL,
    &net_005::CONTROL,
    &net_006::CONTROL,
    &net_007::CONTROL,
    &net_008::CONTROL,
    &net_009::CONTROL,
    &net_010::CONTROL,
    &net_011::CONTROL,
    &net_012::CONTROL,
];
