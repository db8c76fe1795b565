//! The baseline: failures that are known, so that a CI job fails only on what is new.
//!
//! The file is JSON, sorted, without dates or marks of secrets: the same failures give the same
//! bytes, and a change of it can be read in a review.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::report::Report;

/// The name of the format.
pub const SCHEMA: &str = "redan/baseline/v1";

#[derive(Serialize, Deserialize)]
struct Document {
    schema: String,
    findings: Vec<Row>,
}

/// The fields' order is the sorting order.
#[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    control: String,
    target: String,
    subject: String,
    title: String,
    fingerprint: String,
}

/// Writes every failure that is not waived, those that an older baseline knew included.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let rows = report.findings.iter().filter(|finding| finding.is_open_failure());
    let rows: BTreeSet<Row> = rows
        .map(|finding| Row {
            control: finding.control.to_string(),
            target: finding.target.to_string(),
            subject: finding.subject().to_string(),
            title: finding.title.to_string(),
            fingerprint: finding.fingerprint(),
        })
        .collect();
    let document = Document { schema: SCHEMA.into(), findings: rows.into_iter().collect() };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// The fingerprints of a baseline file.
///
/// # Errors
/// A sentence that says what is wrong with the text, with the line.
pub fn read(text: &str) -> Result<BTreeSet<String>, String> {
    let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if document.schema != SCHEMA {
        return Err(format!("its schema is {:?}, not {SCHEMA:?}", document.schema));
    }
    Ok(document.findings.into_iter().map(|row| row.fingerprint).collect())
}
