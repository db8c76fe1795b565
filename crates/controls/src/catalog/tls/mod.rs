//! Transport: whether the wire can be read or changed.

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[];
