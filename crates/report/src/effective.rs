//! What servers really run with: `redan/effective/v1` and its text for people.

mod human;
mod json;

pub use human::{Options, human};
pub use json::{SCHEMA, json};

use redan_model::Origin;

/// One word for who says so.
const fn kind(origin: &Origin) -> &'static str {
    match origin {
        Origin::Default(_) => "default",
        Origin::File(_) => "file",
        Origin::Argument(_) => "argument",
        Origin::Environment(_) => "environment",
        Origin::Image { .. } => "image",
        Origin::Live { .. } => "live",
    }
}
