//! The applies of a place, as text and as `redan/history/v1`, whose JSON Schema is
//! [`crate::schema::HISTORY`].

use std::io::{self, Write};

use serde::Serialize;

use crate::human::{Detail, Options};
use crate::style::Role;
use crate::text::{clean, count};

/// The name of the format.
pub const SCHEMA: &str = "redan/history/v1";

/// One apply.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// Id.
    pub id: String,
    /// When it began, UTC; `None` when its journal cannot be read.
    pub begun: Option<String>,
    /// `unfinished`, `applied`, `awaiting_confirmation`, `confirmed`, `rolling_back`, `rolled_back`
    /// or `unreadable`.
    pub status: &'static str,
    /// When it rolls back by itself, UTC.
    pub until: Option<String>,
    /// Name of its policy.
    pub policy: String,
    /// Its environment, if there is one.
    pub environment: Option<String>,
    /// Servers that it changes.
    pub servers: Vec<String>,
    /// Steps of its plan.
    pub steps: usize,
    /// Steps that were done.
    pub done: usize,
    /// Why it failed, was rolled back, or cannot be read.
    pub reason: Option<String>,
    /// Promised controls that were closed, and how many were promised; `None` where nobody looked.
    pub closed: Option<(usize, usize)>,
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    applies: &'a [Row],
}

/// Writes the applies as JSON, oldest first.
///
/// # Errors
/// Those of the writer.
pub fn json(rows: &[Row], out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Document { schema: SCHEMA, applies: rows })?;
    writeln!(out)
}

/// Writes the applies as text, the latest first.
///
/// # Errors
/// Those of the writer.
pub fn human(rows: &[Row], options: Options, out: &mut impl Write) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "nothing was applied here");
    }
    for row in rows.iter().rev() {
        one(row, options, out)?;
    }
    Ok(())
}

fn one(row: &Row, options: Options, out: &mut impl Write) -> io::Result<()> {
    let role = match row.status {
        "applied" | "confirmed" => Role::Good,
        "rolled_back" => Role::Faint,
        "awaiting_confirmation" => Role::Warning,
        _ => Role::Error,
    };
    let status = options.style.paint(role, row.status.replace('_', " "));
    let until = row.until.as_ref().map_or_else(String::new, |until| format!(" until {until}"));
    let steps = format!("{} of {}", row.done, count(row.steps, "step"));
    writeln!(out, "{}  {status}{until}  {steps}", options.style.paint(Role::Strong, &row.id))?;
    if options.detail == Detail::Quiet {
        return Ok(());
    }
    let environment = row.environment.as_deref().unwrap_or("no environment");
    if let Some(begun) = &row.begun {
        let what = format!("{begun}, policy {} ({environment})", row.policy);
        writeln!(out, "  {}", clean(&what))?;
    }
    if !row.servers.is_empty() {
        writeln!(out, "  {}", clean(&row.servers.join(", ")))?;
    }
    if let Some((closed, promised)) = row.closed {
        writeln!(out, "  {closed} of {} closed", count(promised, "promised control"))?;
    }
    match &row.reason {
        Some(reason) => writeln!(out, "  {}", clean(reason)),
        None => Ok(()),
    }
}
