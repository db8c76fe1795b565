//! The `redan` command: parse, run, exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    redan_cli::run(&redan_cli::args::Arguments::parse()).into()
}
