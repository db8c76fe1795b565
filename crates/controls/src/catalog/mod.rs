//! All controls: a folder for each group, a file for each control.

mod auth;
mod pers;

use crate::control::Control;

/// The groups in the order of the catalogue.
static GROUPS: &[&[&Control]] = &[auth::CONTROLS, pers::CONTROLS];

/// Every control, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Control> {
    GROUPS.iter().flat_map(|group| group.iter().copied())
}
