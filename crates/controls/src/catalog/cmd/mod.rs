//! Commands: what an authenticated identity may do.

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[];
