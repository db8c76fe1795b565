//! `redan/apply/v1`. Its JSON Schema is [`crate::schema::APPLY`].

use std::io::{self, Write};

use serde::Serialize;

use super::Applying;

/// The name of the format.
pub const SCHEMA: &str = "redan/apply/v1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    #[serde(flatten)]
    applying: &'a Applying,
}

/// Writes what became of a plan.
///
/// # Errors
/// Those of the writer.
pub fn write(applying: &Applying, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Document { schema: SCHEMA, applying })?;
    writeln!(out)
}
