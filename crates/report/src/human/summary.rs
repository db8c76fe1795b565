//! After the problems: the risk table, what could not be looked at, and the verdict in a line.

use std::io::{self, Write};

use redan_model::risk::{Risk, RiskTable};
use redan_model::{Aspect, Severity};

use super::{Detail, Options};
use crate::problem::problems;
use crate::report::{Counts, Missing, Report, missing};
use crate::style::Role;
use crate::text::{clean, count, width, wrap};

/// Environments that get a column of their own.
const COLUMNS: usize = 4;
/// Cells of a bar of risk.
const BAR: usize = 20;
/// Gaps shown unless everything is asked for.
const GAPS: usize = 8;

/// Writes what follows the problems.
pub fn write(report: &Report, options: Options, out: &mut impl Write) -> io::Result<()> {
    if options.detail > Detail::Quiet && !report.findings.is_empty() {
        risk_table(report, options, out)?;
    }
    if options.detail > Detail::Quiet {
        could_not_look(report, options, out)?;
    }
    verdict(report, options, out)
}

/// A row an aspect: a column an environment where there are several, else a bar.
fn risk_table(report: &Report, options: Options, out: &mut impl Write) -> io::Result<()> {
    let environments = report.risk_by_environment();
    let columns = if (2..=COLUMNS).contains(&environments.len()) { &environments[..] } else { &[] };
    let scale = "0: nothing fails, 10: lost; a range where something could not be looked at";
    let style = options.style;
    let heading = style.paint(Role::Strong, "Risk");
    writeln!(out, "{heading}  {}", style.paint(Role::Faint, scale))?;
    if !columns.is_empty() {
        let names = columns.iter().map(|(name, _)| clean(name).into_owned());
        let cells: Vec<Cell> =
            ["".to_string(), "all".into()].into_iter().chain(names).map(Cell::plain).collect();
        write_row(&cells, options, out)?;
    }
    let table = report.risk();
    for aspect in table.aspects.iter().map(|(aspect, _)| Some(*aspect)).chain([None]) {
        write_row(&row(aspect, &table, columns), options, out)?;
    }
    writeln!(out)
}

/// A cell and its colour.
struct Cell {
    text: String,
    role: Option<Role>,
}

impl Cell {
    const fn plain(text: String) -> Self {
        Self { text, role: None }
    }

    /// The interval, or a dot where nothing was judged.
    fn risk(risk: Option<Risk>) -> Self {
        match risk {
            Some(risk) => Self { text: interval(risk), role: Some(level(risk)) },
            None => Self { text: "·".into(), role: Some(Role::Faint) },
        }
    }
}

/// One aspect, or overall, everywhere.
fn row(aspect: Option<Aspect>, all: &RiskTable, columns: &[(String, RiskTable)]) -> Vec<Cell> {
    let name = aspect.map_or("overall", Aspect::name).to_string();
    let role = if aspect.is_none() { Some(Role::Strong) } else { None };
    let risk = of(all, aspect);
    let mut cells = vec![Cell { text: name, role }, Cell::risk(risk)];
    if columns.is_empty() {
        let bar = |risk: Risk| Cell { text: bar(risk), role: Some(level(risk)) };
        cells.extend(risk.map(bar));
    }
    cells.extend(columns.iter().map(|(_, table)| Cell::risk(of(table, aspect))));
    cells
}

/// Cells in columns, no spaces at the end.
fn write_row(cells: &[Cell], options: Options, out: &mut impl Write) -> io::Result<()> {
    for (index, cell) in cells.iter().enumerate() {
        let columns = if index == 0 { 14 } else { 11 };
        let fill = if index + 1 == cells.len() { 0 } else { columns };
        let padding = " ".repeat(fill.max(width(&cell.text)) - width(&cell.text));
        match cell.role {
            Some(role) => write!(out, "  {}{padding}", options.style.paint(role, &cell.text))?,
            None => write!(out, "  {}{padding}", cell.text)?,
        }
    }
    writeln!(out)
}

/// The risk of an aspect, or overall.
fn of(table: &RiskTable, aspect: Option<Aspect>) -> Option<Risk> {
    match aspect {
        None => Some(table.overall),
        Some(wanted) => {
            table.aspects.iter().find(|(aspect, _)| *aspect == wanted).map(|(_, risk)| *risk)
        }
    }
}

/// `9.0`, or `6.1 – 9.0`.
pub fn interval(risk: Risk) -> String {
    let (low, high) = (format!("{:.1}", risk.low), format!("{:.1}", risk.high));
    if low == high { low } else { format!("{low} – {high}") }
}

/// Full for what is certain, light for what is possible.
fn bar(risk: Risk) -> String {
    let cells = |value: f64| ((value / 10.0 * BAR as f64).round() as usize).min(BAR);
    let (low, high) = (cells(risk.low), cells(risk.high));
    format!("{}{}{}", "█".repeat(low), "▒".repeat(high - low), "·".repeat(BAR - high))
}

fn level(risk: Risk) -> Role {
    match risk.low {
        low if low >= 9.0 => Role::Severity(Severity::Critical),
        low if low >= 5.0 => Role::Severity(Severity::High),
        low if low >= 2.0 => Role::Severity(Severity::Medium),
        low if low > 0.0 => Role::Severity(Severity::Low),
        _ if risk.high > 0.0 => Role::Faint,
        _ => Role::Good,
    }
}

/// What could not be looked at, each reason once.
fn could_not_look(report: &Report, options: Options, out: &mut impl Write) -> io::Result<()> {
    let rows = missing(report);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", options.style.paint(Role::Strong, "Could not look at"))?;
    let shown = if options.detail == Detail::Full { rows.len() } else { rows.len().min(GAPS) };
    for row in rows.iter().take(shown) {
        gap(row, options, out)?;
    }
    if rows.len() > shown {
        writeln!(out, "  and {}; -v lists them", count(rows.len() - shown, "more reason"))?;
    }
    writeln!(out)
}

/// `• run ACL LIST: why` and below it where and which controls.
fn gap(row: &Missing<'_>, options: Options, out: &mut impl Write) -> io::Result<()> {
    let room = options.width.saturating_sub(4).max(20);
    let text = format!("{}: {}", row.what, row.why);
    for (index, line) in wrap(&clean(&text), room).iter().enumerate() {
        writeln!(out, "  {} {line}", if index == 0 { "•" } else { " " })?;
    }
    let first = row.targets.iter().next().map_or("", |id| id.as_str());
    let mut place = format!("on {}", clean(first));
    if row.targets.len() > 1 {
        place.push_str(&format!(" and {} more", row.targets.len() - 1));
    }
    if !row.controls.is_empty() {
        let ids: Vec<&str> = row.controls.iter().map(|id| id.0).collect();
        let listed = if ids.len() <= 6 || options.detail == Detail::Full {
            ids.join(", ")
        } else {
            count(ids.len(), "control")
        };
        place.push_str(&format!("; leaves {listed} unknown"));
    }
    for line in wrap(&place, room) {
        writeln!(out, "    {}", options.style.paint(Role::Faint, line))?;
    }
    Ok(())
}

/// The counts and what to do next.
fn verdict(report: &Report, options: Options, out: &mut impl Write) -> io::Result<()> {
    let counts = report.counts();
    let style = options.style;
    let head = head(report, counts);
    let tail = tail(report, counts).join(" · ");
    let plain: usize = head.iter().map(|(_, text)| width(text)).sum();
    for (role, text) in head {
        match role {
            Some(role) => write!(out, "{}", style.paint(role, text))?,
            None => write!(out, "{text}")?,
        }
    }
    let gap = if plain + 3 + width(&tail) > options.width { "\n" } else { " · " };
    writeln!(out, "{gap}{tail}")?;
    if counts.failures() > 0 && options.detail > Detail::Quiet {
        let hint = "`redan explain ID` tells more; -v shows everything";
        writeln!(out, "{}", style.paint(Role::Faint, hint))?;
    }
    Ok(())
}

/// `3 critical, 2 high from 3 causes`, in pieces.
fn head(report: &Report, counts: Counts) -> Vec<(Option<Role>, String)> {
    let failures = counts.failures();
    if failures == 0 {
        let role = if report.has_gaps() { Role::Warning } else { Role::Good };
        let text = match (report.findings.is_empty(), report.gaps.is_empty()) {
            (true, true) => "nothing to judge",
            (true, false) => "nothing could be looked at",
            (false, _) => "nothing fails",
        };
        return vec![(Some(role), text.into())];
    }
    let mut pieces = Vec::new();
    for (severity, number) in Severity::ALL.into_iter().zip(counts.fail) {
        if number > 0 {
            if !pieces.is_empty() {
                pieces.push((None, ", ".into()));
            }
            pieces.push((Some(Role::Severity(severity)), format!("{number} {severity}")));
        }
    }
    let causes = problems(report).len();
    if counts.known == 0 && causes < failures {
        pieces.push((None, format!(" from {}", count(causes, "cause"))));
    }
    pieces
}

/// `4 unknown`, `61 passed`, …
fn tail(report: &Report, counts: Counts) -> Vec<String> {
    let new = counts.failures() - counts.known;
    let known = format!("{} known from the baseline, {new} new", counts.known);
    let mut parts = if counts.known > 0 { vec![known] } else { Vec::new() };
    let rest = [
        (counts.unknown, "unknown"),
        (counts.waived, "waived"),
        (counts.pass, "passed"),
        (counts.not_applicable, "not applicable"),
    ];
    let rest = rest.into_iter().filter(|(number, _)| *number > 0);
    parts.extend(rest.map(|(number, word)| format!("{number} {word}")));
    parts.push(count(report.targets.len(), "target"));
    parts
}
