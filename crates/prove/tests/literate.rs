//! Runs the Markdown files in `literate/`: each shows real servers on which one attack succeeds, and on which
//! it is blocked.
//!
//! CONTRIBUTING.md describes the format. One file is one test.

mod literate_support;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use literate_support::Pool;

fn main() -> ExitCode {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/literate");
    // The servers that cases share end with the last of them.
    let pool = Arc::new(Pool::default());
    redan_testkit::literate::run(&directory, move |attack, text| {
        literate_support::check(attack, text, &pool)
    })
}
