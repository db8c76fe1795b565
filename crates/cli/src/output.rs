//! Where output goes: standard output or a file, with or without colours.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use anyhow::Context;
use redan_model::Diagnostic;
use redan_report::human::{self, Detail};
use redan_report::style::{Role, Style};

use crate::args::{Color, Global};

/// Columns of text that does not go to a terminal.
const WIDTH: usize = 100;
/// Columns beyond which lines are hard to read.
const WIDEST: usize = 120;

/// What the standard streams are.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    color: Color,
    allows_color: bool,
}

impl Terminal {
    /// Asks the environment (`NO_COLOR`, `TERM`), once.
    pub fn of(color: Color) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self { color, allows_color: !no_color && !dumb }
    }

    fn style(self, is_terminal: bool) -> Style {
        let color = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && self.allows_color,
        };
        Style { color }
    }

    /// Layout of text on standard output, or in a file.
    pub fn stdout(self, global: &Global, to_file: bool) -> human::Options {
        let is_terminal = !to_file && io::stdout().is_terminal();
        human::Options {
            style: self.style(is_terminal),
            width: if is_terminal { width() } else { WIDTH },
            detail: detail(global),
        }
    }

    fn stderr(self) -> human::Options {
        let is_terminal = io::stderr().is_terminal();
        let width = if is_terminal { width() } else { WIDTH };
        human::Options { style: self.style(is_terminal), width, detail: Detail::Concise }
    }

    /// Problems in the user's own text, on standard error.
    pub fn diagnostics(self, problems: &[Diagnostic]) {
        // Nobody is left to be told when standard error is closed.
        let _ = human::diagnostics(problems, self.stderr(), &mut io::stderr().lock());
    }

    /// An error and its causes, on standard error.
    pub fn error(self, error: &anyhow::Error) {
        let lead = self.stderr().style.paint(Role::Error, "error");
        let mut text = format!("{lead}: {error}");
        for cause in error.chain().skip(1) {
            text.push_str(&format!("\n  because: {cause}"));
        }
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// What was done, on standard error.
    pub fn say(self, text: &str) {
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// A remark, on standard error.
    pub fn warn(self, text: &str) {
        let lead = self.stderr().style.paint(Role::Warning, "warning");
        let _ = writeln!(io::stderr(), "{lead}: {text}");
    }
}

/// How much is said.
pub const fn detail(global: &Global) -> Detail {
    match (global.quiet, global.verbose) {
        (true, _) => Detail::Quiet,
        (_, true) => Detail::Full,
        _ => Detail::Concise,
    }
}

/// Columns of the terminal, within reason.
fn width() -> usize {
    let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.unwrap_or(WIDTH).clamp(40, WIDEST)
}

/// Gives `write` standard output or the file, buffered and flushed.
pub fn to(
    path: Option<&Path>,
    write: impl FnOnce(&mut BufWriter<Box<dyn Write>>) -> io::Result<()>,
) -> anyhow::Result<()> {
    let sink: Box<dyn Write> = match path {
        None => Box::new(io::stdout().lock()),
        Some(path) => Box::new(File::create(path).with_context(|| {
            format!(
                "cannot write {}; name a file in a directory that is there and writable",
                path.display()
            )
        })?),
    };
    let mut sink = BufWriter::new(sink);
    write(&mut sink)?;
    sink.flush()?;
    Ok(())
}
