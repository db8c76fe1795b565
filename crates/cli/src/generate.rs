//! Completion scripts and the manual page.

use std::io;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Arguments;
use crate::exit::Exit;
use crate::output;

/// Prints a completion script.
pub fn completions(shell: Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "redan", &mut script);
    output::to(None, |out| io::Write::write_all(out, &script))?;
    Ok(Exit::Fine)
}

/// Prints the manual page.
pub fn man() -> anyhow::Result<Exit> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
    output::to(None, |out| io::Write::write_all(out, &page))?;
    Ok(Exit::Fine)
}
