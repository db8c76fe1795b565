//! The verdict as text for a person, in the manner of a compiler.

mod findings;
mod manual;
mod summary;

pub use manual::{attack_manual, explanation, manual};

pub(crate) use summary::interval;

use std::io::{self, Write};

use redan_model::Diagnostic;
use redan_model::diagnostic::Level;

use crate::report::Report;
use crate::snippet::{self, Layout, Mark};
use crate::style::{Role, Style};

/// How the text is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Colours.
    pub style: Style,
    /// Columns of the terminal.
    pub width: usize,
    /// How much is said.
    pub detail: Detail,
}

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// A line a problem and the verdict.
    Quiet,
    /// What a first reading needs.
    #[default]
    Concise,
    /// Everything.
    Full,
}

impl Default for Options {
    fn default() -> Self {
        Self { style: Style::default(), width: 100, detail: Detail::Concise }
    }
}

/// Writes the verdict.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, options: Options, out: &mut impl Write) -> io::Result<()> {
    if options.detail > Detail::Quiet {
        diagnostics(&report.notices, options, out)?;
    }
    findings::write(report, options, out)?;
    summary::write(report, options, out)
}

/// Writes problems in the user's own text, with their places.
///
/// # Errors
/// Those of the writer.
pub fn diagnostics(
    diagnostics: &[Diagnostic],
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    for diagnostic in diagnostics {
        let (word, role) = match diagnostic.level {
            Level::Error => ("error", Role::Error),
            Level::Warning => ("warning", Role::Warning),
        };
        let lead = options.style.paint(role, word);
        let message = crate::text::clean(&diagnostic.message);
        writeln!(out, "{lead}{}", options.style.paint(Role::Strong, format!(": {message}")))?;
        let marks = [Mark { location: &diagnostic.location, note: "" }];
        let gutter = snippet::gutter(&marks);
        let layout = Layout { style: options.style, role, width: options.width, gutter };
        if !diagnostic.location.path.is_empty() {
            snippet::write(&marks, layout, out)?;
        }
        if let Some(help) = &diagnostic.help {
            layout.note("help", help, out)?;
        }
        writeln!(out)?;
    }
    Ok(())
}
