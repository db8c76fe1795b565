//! Runs the Markdown files in `literate/`: each shows real servers on which one attack succeeds, and on which
//! it is blocked.
//!
//! CONTRIBUTING.md describes the format. One file is one test.

mod literate_support;

use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/literate");
    let mut files: Vec<_> = std::fs::read_dir(&directory)
        .expect("the folder of literate tests")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    let trials = files.into_iter().map(|path| {
        let name = path.file_stem().expect("a file name").to_string_lossy().into_owned();
        Trial::test(name.clone(), move || {
            let text = std::fs::read_to_string(&path)?;
            literate_support::check(&name, &text).map_err(Into::into)
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}
