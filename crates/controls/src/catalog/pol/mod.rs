//! The policy itself: exceptions that outlived their reason.

mod pol_001;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[&pol_001::CONTROL];
