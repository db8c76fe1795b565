//! Starts the servers of a case, and looks at them.
use redan_model::{Facts, Redactor, Release};
use redan_testkit::Instance;

use super::case::Case;

pub fn start(_: &Case, _: Release) -> Result<Vec<Instance>, String> {
    Ok(Vec::new())
}

pub fn collect(_: &Case, _: &[Instance], _: &Redactor) -> Facts {
    Facts::default()
}
