//! JUnit XML, as CI servers read it: a suite a target, a case a control.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use redan_model::{Evidence, Finding, TargetId, Verdict};

use crate::report::Report;

/// Writes the report. What is not applicable is left out unless `all` is set.
///
/// A failure that is waived or known from the baseline, and a control that could not look, is a
/// skipped case that says why.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, all: bool, out: &mut impl Write) -> io::Result<()> {
    let mut suites: BTreeMap<&TargetId, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        if all || finding.verdict != Verdict::NotApplicable {
            suites.entry(&finding.target).or_default().push(finding);
        }
    }
    let cases = || suites.values().flatten().copied();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"redan\" {}>", totals(report, cases()))?;
    for (target, findings) in &suites {
        let name = attribute(target.as_str());
        let totals = totals(report, findings.iter().copied());
        writeln!(out, "  <testsuite name=\"{name}\" {totals}>")?;
        for finding in findings {
            case(report, finding, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// What becomes of a finding in JUnit's words.
enum Outcome {
    Passed,
    Failed,
    Skipped(String),
}

fn outcome(report: &Report, finding: &Finding) -> Outcome {
    match &finding.verdict {
        Verdict::Pass => Outcome::Passed,
        Verdict::NotApplicable => Outcome::Skipped("not applicable".into()),
        Verdict::Unknown(gap) => Outcome::Skipped(format!("could not {}: {}", gap.what, gap.why)),
        Verdict::Fail => match &finding.waived {
            Some(reason) => Outcome::Skipped(format!("waived: {reason}")),
            None if report.is_known(finding) => Outcome::Skipped("known from the baseline".into()),
            None => Outcome::Failed,
        },
    }
}

fn totals<'a>(report: &Report, findings: impl Iterator<Item = &'a Finding>) -> String {
    let (mut tests, mut failures, mut skipped) = (0, 0, 0);
    for finding in findings {
        tests += 1;
        match outcome(report, finding) {
            Outcome::Passed => {}
            Outcome::Failed => failures += 1,
            Outcome::Skipped(_) => skipped += 1,
        }
    }
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"")
}

fn case(report: &Report, finding: &Finding, out: &mut impl Write) -> io::Result<()> {
    let mut name = format!("{} {}", finding.control, finding.title);
    if !finding.subject().is_empty() {
        let _ = write!(name, " ({})", finding.subject());
    }
    let head = format!(
        "    <testcase classname=\"{}\" name=\"{}\"",
        attribute(finding.target.as_str()),
        attribute(&name)
    );
    match outcome(report, finding) {
        Outcome::Passed => writeln!(out, "{head}/>"),
        Outcome::Skipped(why) => {
            writeln!(out, "{head}><skipped message=\"{}\"/></testcase>", attribute(&why))
        }
        Outcome::Failed => {
            let message =
                if finding.message().is_empty() { finding.title } else { finding.message() };
            writeln!(out, "{head}>")?;
            writeln!(
                out,
                "      <failure type=\"{}\" message=\"{}\">{}</failure>",
                finding.severity,
                attribute(message),
                escaped(&details(finding))
            )?;
            writeln!(out, "    </testcase>")
        }
    }
}

/// Places, replies and the remedy, a line each.
fn details(finding: &Finding) -> String {
    let mut text = String::new();
    for evidence in finding.evidence() {
        let _ = match evidence {
            Evidence::File { location, note } => {
                writeln!(text, "{location}: {} ({note})", location.text.trim())
            }
            Evidence::Live { request, reply } => writeln!(text, "{request} → {reply}"),
            Evidence::Implied { statement } => writeln!(text, "{statement}"),
        };
    }
    let _ = write!(text, "fix: {}", finding.remedy());
    text
}

/// Text between tags. Characters that XML 1.0 cannot hold become U+FFFD.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Text of an attribute: on one line.
pub(crate) fn attribute(text: &str) -> String {
    escaped(&text.replace(['\n', '\t'], " "))
}
