//! Data: what happens to what is stored.

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[];
