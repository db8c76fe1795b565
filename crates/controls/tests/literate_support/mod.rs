//! From a Markdown file to verdicts, and from verdicts to a comparison.

mod case;
mod host;
mod judge;
mod live;

use case::Case;

/// Checks every case of a file; the error lists each difference.
pub fn check(control: &str, text: &str) -> Result<(), String> {
    let cases = case::parse(text)?;
    if cases.is_empty() {
        return Err("no case: a `## heading` with inputs and a `finds` block is one".into());
    }
    let problems: Vec<String> = cases
        .iter()
        .flat_map(|case| judge::differences(control, case).into_iter().map(|what| at(case, &what)))
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// A problem with the case in which it stands.
fn at(case: &Case, what: &str) -> String {
    format!("line {}, {}: {what}", case.line, case.title)
}
