//! Failing controls that no step closes, and what a person must do.

use std::collections::BTreeSet;

use redan_model::Finding;
use redan_model::plan::{Remainder, Step};

use crate::draft::Draft;

/// Every failure that nobody waived and that no step closes.
pub fn of(findings: &[Finding], steps: &[Step], draft: &Draft) -> Vec<Remainder> {
    let closed: BTreeSet<(&str, &str)> = steps
        .iter()
        .flat_map(|step| step.closes.iter().map(|id| (id.as_str(), step.target.as_str())))
        .collect();
    let mut rows: BTreeSet<(String, String, String)> = BTreeSet::new();
    for finding in findings.iter().filter(|finding| finding.is_open_failure()) {
        let key = (finding.control.0, finding.target.as_str());
        if !closed.contains(&key) {
            let row = (key.1.to_string(), key.0.to_string(), advice(finding, draft));
            rows.insert(row);
        }
    }
    let remarks = draft.remarks.iter().cloned();
    rows.extend(remarks.map(|row| (row.target, row.control, row.advice)));
    let remainder = |(target, control, advice)| Remainder { control, target, advice };
    rows.into_iter().map(remainder).collect()
}

/// Why no step was made, else what the finding itself says about the way out.
fn advice(finding: &Finding, draft: &Draft) -> String {
    let key = (finding.control.0.to_string(), finding.target.as_str().to_string());
    match draft.advice.get(&key) {
        Some(advice) => advice.clone(),
        None if finding.remedy().is_empty() => format!("see `redan explain {}`", finding.control),
        None => without_marks(finding.remedy()),
    }
}

/// The text with `‹secret›` for `‹redacted 3f2a›`: marks differ from run to run, and the same facts
/// give the same plan.
fn without_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, mark)) = rest.split_once("‹redacted ") {
        out.push_str(before);
        out.push_str("‹secret›");
        rest = mark.split_once('›').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}
