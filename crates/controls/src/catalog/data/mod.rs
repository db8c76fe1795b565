//! Data: what happens to what is stored.

mod data_001;
mod data_002;
mod data_003;
mod data_005;
mod data_006;
mod data_007;
mod data_008;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &data_001::CONTROL,
    &data_002::CONTROL,
    &data_003::CONTROL,
    &data_005::CONTROL,
    &data_006::CONTROL,
    &data_007::CONTROL,
    &data_008::CONTROL,
];
