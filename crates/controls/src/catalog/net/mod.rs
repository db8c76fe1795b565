//! Network: from where the server can be reached.

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[];
