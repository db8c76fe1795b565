//! Runs the Markdown files in `literate/`: each is the prose, the inputs and the expected findings of one control.
//!
//! CONTRIBUTING.md describes the format. One file is one test.

mod literate_support;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/literate");
    redan_testkit::literate::run(&directory, literate_support::check)
}
