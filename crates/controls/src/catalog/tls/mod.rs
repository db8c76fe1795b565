//! Transport: whether the wire can be read or changed.

mod tls_001;
mod tls_002;
mod tls_004;
mod tls_005;
mod tls_006;
mod tls_007;
mod tls_008;
mod tls_009;
mod tls_010;
mod tls_011;
mod tls_012;
mod tls_013;
mod tls_014;
mod tls_015;
mod tls_016;
mod transport;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &tls_001::CONTROL,
    &tls_002::CONTROL,
    &tls_004::CONTROL,
    &tls_005::CONTROL,
    &tls_006::CONTROL,
    &tls_007::CONTROL,
    &tls_008::CONTROL,
    &tls_009::CONTROL,
    &tls_010::CONTROL,
    &tls_011::CONTROL,
    &tls_012::CONTROL,
    &tls_013::CONTROL,
    &tls_014::CONTROL,
    &tls_015::CONTROL,
    &tls_016::CONTROL,
];
