//! Markdown for a pull request, a job summary or a wiki.

use std::io::{self, Write};

use redan_model::{Aspect, Evidence, Severity};

use crate::human::interval;
use crate::problem::{Problem, problems};
use crate::report::{Report, missing};
use crate::text::count;

/// Writes the verdict, a table of the problems, the details of the grave ones, the risk, and what
/// could not be looked at.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# Redan audit\n")?;
    writeln!(out, "{}\n", verdict(report))?;
    let problems = problems(report);
    table(&problems, out)?;
    for problem in problems.iter().filter(|problem| problem.worst() >= Severity::High) {
        details(report, problem, out)?;
    }
    risk(report, out)?;
    could_not_look(report, out)
}

/// **2 critical, 5 high** · 4 unknown …
fn verdict(report: &Report) -> String {
    let counts = report.counts();
    let failing: Vec<String> = Severity::ALL
        .iter()
        .zip(counts.fail)
        .filter(|(_, number)| *number > 0)
        .map(|(severity, number)| format!("{number} {severity}"))
        .collect();
    let head = if failing.is_empty() { "nothing fails".into() } else { failing.join(", ") };
    let date = report.today.map(|day| format!(" on {day}")).unwrap_or_default();
    format!(
        "**{head}**{date} · {} known · {} waived · {} unknown · {} passed · policy {}",
        counts.known,
        counts.waived,
        counts.unknown,
        counts.pass,
        escaped(&report.policy.name)
    )
}

fn table(problems: &[Problem<'_>], out: &mut impl Write) -> io::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    writeln!(out, "| severity | control | problem | where |\n|---|---|---|---|")?;
    for problem in problems {
        let finding = problem.finding;
        let also = match problem.consequences.len() {
            0 => String::new(),
            number => format!(" (and {})", count(number, "consequence")),
        };
        writeln!(
            out,
            "| {} | {} | {}{also} | {} |",
            finding.severity,
            finding.control,
            escaped(sentence(problem)),
            code(&place(problem))
        )?;
    }
    writeln!(out)
}

/// What is wrong here; the control's title where the check said nothing particular.
fn sentence<'a>(problem: &Problem<'a>) -> &'a str {
    let finding = problem.finding;
    if finding.message().is_empty() { finding.title } else { finding.message() }
}

fn place(problem: &Problem<'_>) -> String {
    let place = problem.evidence.iter().find_map(|evidence| match evidence {
        Evidence::File { location, .. } => Some(location.to_string()),
        Evidence::Live { .. } | Evidence::Implied { .. } => None,
    });
    place.unwrap_or_else(|| problem.finding.target.to_string())
}

fn details(report: &Report, problem: &Problem<'_>, out: &mut impl Write) -> io::Result<()> {
    let finding = problem.finding;
    writeln!(out, "## {}: {}\n", finding.control, escaped(finding.title))?;
    writeln!(out, "{}\n", escaped(sentence(problem)))?;
    for evidence in &problem.evidence {
        match evidence {
            Evidence::File { location, note } => {
                let (place, text) = (code(&location.to_string()), code(location.text.trim()));
                writeln!(out, "- {place}: {text} {}", escaped(note))?;
            }
            Evidence::Live { request, reply } => {
                writeln!(out, "- {} → {}", code(request), code(reply))?;
            }
            Evidence::Implied { statement } => writeln!(out, "- {}", escaped(statement))?,
        }
    }
    if let Some(rule) = report.rules.get(&finding.control) {
        for (heading, text) in [("Why it matters", &rule.why), ("Attack", &rule.attack)] {
            if !text.is_empty() {
                writeln!(out, "\n**{heading}.** {text}")?;
            }
        }
    }
    writeln!(out, "\n**Fix.** {}\n", finding.remedy())?;
    for consequence in &problem.consequences {
        writeln!(out, "- also {}: {}", consequence.control, escaped(consequence.title))?;
    }
    writeln!(out)
}

fn risk(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let table = report.risk();
    writeln!(out, "## Risk\n\n0 nothing fails, 10 lost.\n\n| aspect | risk |\n|---|---|")?;
    for (aspect, risk) in &table.aspects {
        writeln!(out, "| {} | {} |", Aspect::name(*aspect), interval(*risk))?;
    }
    writeln!(out, "| **overall** | **{}** |\n", interval(table.overall))
}

fn could_not_look(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let rows = missing(report);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Could not look at\n")?;
    for row in rows {
        let controls = match row.controls.len() {
            0 => String::new(),
            number => format!("; leaves {} unknown", count(number, "control")),
        };
        let targets = count(row.targets.len(), "target");
        writeln!(out, "- {}: {} ({targets}{controls})", escaped(row.what), escaped(row.why))?;
    }
    Ok(())
}

/// Text that Markdown and HTML leave alone.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Inline code on one line; the fence is longer than any run of backticks in it.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        assert_eq!(escaped("<img> a|b *c*"), "&lt;img> a\\|b \\*c\\*");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code("a\nb"), "`a b`");
    }
}
