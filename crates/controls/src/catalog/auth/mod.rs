//! Authentication: who may speak to the server at all.

mod auth_004;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[&auth_004::CONTROL];
