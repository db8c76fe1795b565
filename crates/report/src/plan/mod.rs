//! A plan: its file, and what a person reads before deciding about it.

mod human;

use std::io::{self, Write};

use redan_model::plan::Plan;

pub use human::{Context, human};

/// Writes the file that `redan apply` takes.
///
/// # Errors
/// Those of the writer.
pub fn json(plan: &Plan, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, plan)?;
    writeln!(out)
}
