//! After the problems: the risk table, what could not be looked at, and the verdict in a line.

use std::io::{self, Write};

use redan_model::risk::{Risk, RiskTable};
use redan_model::{Aspect, Severity};

use super::{Detail, Options};
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
    let all = report.risk();
    let environments = report.risk_by_environment();
    let with_columns = (2..=COLUMNS).contains(&environments.len());
    let style = options.style;
    let heading = style.paint(Role::Strong, "Risk");
    writeln!(
        out,
        "{heading}  {}",
        style.paint(
            Role::Faint,
            "0 nothing fails … 10 lost; a range where something could not be looked at"
        )
    )?;
    if with_columns {
        write!(out, "  {:<15}  {:<11}", "", "all")?;
        for (name, _) in &environments {
            write!(out, "  {:<11}", clean(name))?;
        }
        writeln!(out)?;
    }
    let rows = all.aspects.iter().map(|(aspect, risk)| (Some(*aspect), *risk));
    for (aspect, risk) in rows.chain([(None, all.overall)]) {
        let name = aspect.map_or("overall", Aspect::name);
        let role = if aspect.is_none() { Role::Strong } else { Role::Faint };
        let role = if aspect.is_some() { None } else { Some(role) };
        let label = format!("{name:<15}");
        match role {
            Some(role) => write!(out, "  {}", style.paint(role, label))?,
            None => write!(out, "  {label}")?,
        }
        write!(out, "  {}", style.paint(level(risk), format!("{:<11}", interval(risk))))?;
        if with_columns {
            for (_, table) in &environments {
                let cell = of(table, aspect);
                let role = cell.map_or(Role::Faint, level);
                let text = cell.map_or_else(|| "·".to_string(), interval);
                write!(out, "  {}", style.paint(role, format!("{text:<11}")))?;
            }
        } else {
            write!(out, "  {}", style.paint(level(risk), bar(risk)))?;
        }
        writeln!(out)?;
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
    let failures = counts.failures();
    if failures == 0 {
        let role = if report.has_gaps() { Role::Warning } else { Role::Good };
        let text = if report.findings.is_empty() { "nothing to judge" } else { "nothing fails" };
        write!(out, "{}", style.paint(role, text))?;
    } else {
        let parts: Vec<String> = Severity::ALL
            .iter()
            .zip(counts.fail)
            .filter(|(_, number)| *number > 0)
            .map(|(severity, number)| {
                let text = format!("{number} {severity}");
                style.paint(Role::Severity(*severity), text).to_string()
            })
            .collect();
        write!(out, "{}", parts.join(", "))?;
    }
    writeln!(out, "{}", tail(report, counts))?;
    if failures > 0 && options.detail > Detail::Quiet {
        let hint = "`redan explain ID` tells more about a control; -v shows everything here";
        let hint = if width(hint) > options.width { "`redan explain ID` tells more" } else { hint };
        writeln!(out, "{}", style.paint(Role::Faint, hint))?;
    }
    Ok(())
}

/// ` · 4 unknown · 61 passed · …`
fn tail(report: &Report, counts: Counts) -> String {
    let known = format!(
        "known from the baseline{}",
        if counts.known == counts.failures() { "" } else { ", the rest is new" }
    );
    let parts = [
        (counts.known, known.as_str()),
        (counts.unknown, "unknown"),
        (counts.waived, "waived"),
        (counts.pass, "passed"),
        (counts.not_applicable, "not applicable"),
    ];
    let mut text = String::new();
    for (number, word) in parts.into_iter().filter(|(number, _)| *number > 0) {
        text.push_str(&format!(" · {number} {word}"));
    }
    text.push_str(&format!(" · {}", count(report.targets.len(), "target")));
    text
}
