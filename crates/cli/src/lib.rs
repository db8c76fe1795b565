//! The `redan` command as a library: its arguments and what each subcommand does.
//!
//! [`run`] is the whole program. Subcommands return an [`Exit`], or an `anyhow` error for wrong
//! usage, whose message says what to do next; both become an exit code here and nowhere else.
// This crate is where the world comes in: clock, environment and files.
#![allow(clippy::disallowed_methods)]

mod apply;
pub mod args;
mod audit;
mod clock;
mod collect;
mod controls;
mod effective;
mod exit;
mod explain;
mod fleet;
mod gateway;
mod generate;
mod init;
mod output;
mod password;
mod plan;
mod policy;
mod progress;
mod prove;
mod report;
mod targets;
mod up;

use std::io;

use args::{Arguments, Command};
pub use controls::{markdown as controls_markdown, rule};
pub use exit::Exit;
use output::Terminal;

/// Runs what the arguments ask for and says how it ended.
pub fn run(arguments: &Arguments) -> Exit {
    let terminal = Terminal::of(arguments.global.color);
    apply::remark(arguments, terminal);
    match dispatch(arguments, terminal) {
        Ok(exit) => exit,
        Err(error) if is_broken_pipe(&error) => Exit::Fine,
        Err(error) => {
            terminal.error(&error);
            Exit::Usage
        }
    }
}

fn dispatch(arguments: &Arguments, terminal: Terminal) -> anyhow::Result<Exit> {
    match &arguments.command {
        Command::Audit(args) => audit::run(args, &arguments.global, terminal),
        Command::Effective(args) => effective::run(args, &arguments.global, terminal),
        Command::Plan(args) => plan::run(args, &arguments.global, terminal),
        Command::Explain(args) => explain::run(args, &arguments.global, terminal),
        Command::Controls(args) => controls::run(args, &arguments.global, terminal),
        Command::Prove(args) => prove::run(args, &arguments.global, terminal),
        Command::Gateway(args) => gateway::run(args, &arguments.global, terminal),
        Command::Apply(args) => apply::run(args, &arguments.global, terminal),
        Command::Confirm(args) => apply::confirm(args, &arguments.global, terminal),
        Command::Rollback(args) => apply::rollback(args, &arguments.global, terminal),
        Command::History(args) => apply::history(args, &arguments.global, terminal),
        Command::Watchdog(args) => apply::watchdog(args),
        Command::Up(args) => up::run(args, &arguments.global, terminal),
        Command::Init(args) => init::run(args, &arguments.global, terminal),
        Command::Completions { shell } => generate::completions(*shell),
        Command::Man => generate::man(),
    }
}

/// True when the reader of our output went away (`redan audit | head`), which is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}
