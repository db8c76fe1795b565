//! `cargo xtask generate [--check]`: writes the generated documents, or says which are out of date.

// A tool for the console.
#![allow(clippy::print_stderr)]

use std::process::ExitCode;

use redan_xtask::{differences, root, write};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["generate"] => write(&root()).map(|written| {
            written.iter().for_each(|path| eprintln!("wrote {}", path.display()));
            ExitCode::SUCCESS
        }),
        ["generate", "--check"] => differences(&root()).map(|stale| {
            stale.iter().for_each(|path| eprintln!("out of date: {}", path.display()));
            if stale.is_empty() {
                return ExitCode::SUCCESS;
            }
            eprintln!("run `cargo xtask generate`");
            ExitCode::FAILURE
        }),
        _ => {
            eprintln!("usage: cargo xtask generate [--check]");
            return ExitCode::from(2);
        }
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
