//! The problems, worst first.

use std::io::{self, Write};

use redan_model::{Confidence, Evidence, Severity, TargetId};

use super::{Detail, Options};
use crate::problem::{Consequence, Problem, by_control, problems};
use crate::report::{Report, Rule};
use crate::snippet::{self, Layout, Mark};
use crate::style::Role;
use crate::text::{Block, blocks, clean, first_sentence};

/// Places shown for one problem unless everything is asked for.
const PLACES: usize = 4;
/// Pieces of evidence without a place shown for one problem unless everything is asked for.
const SILENT: usize = 2;
/// Targets named for one problem unless everything is asked for.
const TARGETS: usize = 5;

/// Writes every new problem: those of one control under one heading, its reasons once.
pub fn write(report: &Report, options: Options, out: &mut impl Write) -> io::Result<()> {
    let problems = problems(report);
    if options.detail == Detail::Quiet {
        let mut views = problems.iter().map(|problem| View { problem, rule: None, options });
        return views.try_for_each(|view| view.line(out));
    }
    for group in by_control(problems) {
        let Some((first, others)) = group.split_first() else { continue };
        let rule = report.rules.get(&first.finding.control);
        let first = View { problem: first, rule, options };
        first.write(out)?;
        for problem in others {
            View { problem, rule, options }.write_under(&first, out)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// One problem on its way to the reader.
struct View<'a> {
    problem: &'a Problem<'a>,
    rule: Option<&'a Rule>,
    options: Options,
}

impl View<'_> {
    /// One line: `critical AUTH-001 redis.conf:12: message`.
    fn line(&self, out: &mut impl Write) -> io::Result<()> {
        let finding = self.problem.finding;
        let place = self
            .marks()
            .first()
            .map_or_else(|| finding.target.to_string(), |mark| mark.location.to_string());
        let severity = self.options.style.paint(Role::Severity(finding.severity), finding.severity);
        let (id, place, message) = (finding.control, clean(&place), clean(self.message()));
        writeln!(out, "{severity} {id} {place}: {message}")
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        self.header(out)?;
        let marks = self.marks();
        let layout = self.layout(&marks);
        self.places(&marks, layout, out)?;
        self.silent_evidence(layout, out)?;
        if !self.brief() {
            self.reasons(layout, out)?;
        }
        self.remedy("fix", layout, out)?;
        self.consequences(layout, out)?;
        if self.full() {
            self.references(layout, out)?;
        }
        Ok(())
    }

    /// Another problem of the control that `first` has shown: where, what, and what differs.
    fn write_under(&self, first: &View<'_>, out: &mut impl Write) -> io::Result<()> {
        let (finding, marks) = (self.problem.finding, self.marks());
        let layout = self.layout(&first.marks());
        if self.full() {
            layout.bar("", out)?;
            self.places(&marks, self.layout(&marks), out)?;
            self.silent_evidence(layout, out)?;
        } else {
            let severity = match finding.severity {
                severity if severity == first.problem.finding.severity => String::new(),
                severity => format!("{severity}: "),
            };
            layout.note("also", &format!("{severity}{}: {}", self.place(), self.message()), out)?;
        }
        if finding.remedy() != first.problem.finding.remedy() {
            self.remedy("fix there", layout, out)?;
        }
        self.consequences(layout, out)
    }

    /// The decisive place in a line: `docker-compose.yml:12:9`, with the target where that is
    /// something else, and how many more there are.
    fn place(&self) -> String {
        let target = self.problem.finding.target.as_str();
        let Some(mark) = self.marks().into_iter().next() else { return target.to_string() };
        let more = match self.problem.targets.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        match target {
            target if target == &*mark.location.path && more.is_empty() => {
                mark.location.to_string()
            }
            target => format!("{} ({target}{more})", mark.location),
        }
    }

    const fn full(&self) -> bool {
        matches!(self.options.detail, Detail::Full)
    }

    /// Lesser problems show what and how to mend it; the reasons come with `-v` and `explain`.
    fn brief(&self) -> bool {
        !self.full() && self.problem.worst() <= Severity::Low
    }

    /// What is wrong here; the control's title where the check said nothing particular.
    fn message(&self) -> &str {
        let finding = self.problem.finding;
        if finding.message().is_empty() { finding.title } else { finding.message() }
    }

    /// `critical[AUTH-001]: title`.
    fn header(&self, out: &mut impl Write) -> io::Result<()> {
        let finding = self.problem.finding;
        let style = self.options.style;
        let head = format!("{}[{}]", finding.severity, finding.control);
        let sure = match finding.confidence {
            Confidence::Certain => String::new(),
            other => format!(" ({})", other.name()),
        };
        let title = format!(": {}{sure}", clean(finding.title));
        let head = style.paint(Role::Severity(finding.severity), head);
        writeln!(out, "{head}{}", style.paint(Role::Strong, title))
    }

    fn layout(&self, marks: &[Mark<'_>]) -> Layout {
        Layout {
            style: self.options.style,
            role: Role::Severity(self.problem.finding.severity),
            width: self.options.width,
            gutter: snippet::gutter(marks),
        }
    }

    /// The places in files.
    fn marks(&self) -> Vec<Mark<'_>> {
        let places = self.problem.evidence.iter().filter_map(|evidence| match evidence {
            Evidence::File { location, note } => Some(Mark { location, note }),
            Evidence::Live { .. } | Evidence::Implied { .. } => None,
        });
        places.collect()
    }

    /// The places, or the target where there is none; then the sentence.
    fn places(&self, marks: &[Mark<'_>], layout: Layout, out: &mut impl Write) -> io::Result<()> {
        let shown = if self.full() { marks.len() } else { marks.len().min(PLACES) };
        match marks.get(..shown) {
            Some(shown) if !shown.is_empty() => snippet::write(shown, layout, out)?,
            _ => layout.arrow("-->", self.problem.finding.target.as_str(), out)?,
        }
        self.more_places(marks.get(shown..).unwrap_or_default(), layout, out)?;
        if !self.problem.finding.message().is_empty() {
            layout.note("", self.message(), out)?;
        }
        self.targets(marks, layout, out)
    }

    /// The places that are not shown, in a line.
    fn more_places(
        &self,
        marks: &[Mark<'_>],
        layout: Layout,
        out: &mut impl Write,
    ) -> io::Result<()> {
        if marks.is_empty() {
            return Ok(());
        }
        let places = marks.iter().map(|mark| mark.location.to_string());
        layout.note("", &format!("also at {}", some(places, TARGETS)), out)
    }

    /// Who is concerned, where the place does not say it.
    fn targets(&self, marks: &[Mark<'_>], layout: Layout, out: &mut impl Write) -> io::Result<()> {
        let targets = &self.problem.targets;
        // Without a place in a file, the first target stands where the place would.
        let is_said = |(index, id): (usize, &&TargetId)| match marks {
            [] => index == 0,
            marks => marks.iter().any(|mark| mark.location.path == id.0),
        };
        if targets.iter().enumerate().all(is_said) {
            return Ok(());
        }
        let shown = if self.full() { usize::MAX } else { TARGETS };
        layout.note("on", &some(targets.iter().map(|id| id.to_string()), shown), out)
    }

    /// Evidence without a place, as much as is shown.
    fn silent(&self) -> impl Iterator<Item = &Evidence> {
        let silent = |evidence: &&&Evidence| !matches!(evidence, Evidence::File { .. });
        let shown = if self.full() { usize::MAX } else { SILENT };
        self.problem.evidence.iter().filter(silent).take(shown).copied()
    }

    /// Replies of servers, and rules that hold in silence.
    fn silent_evidence(&self, layout: Layout, out: &mut impl Write) -> io::Result<()> {
        for evidence in self.silent() {
            match evidence {
                Evidence::Live { request, reply } => {
                    layout.note("seen", &format!("{request} → {reply}"), out)?;
                }
                Evidence::Implied { statement } if self.full() => {
                    layout.note("note", statement, out)?;
                }
                Evidence::Implied { statement } => {
                    layout.note("note", &first_sentence(statement), out)?;
                }
                Evidence::File { .. } => {}
            }
        }
        Ok(())
    }

    /// Why it matters and how an attacker uses it.
    fn reasons(&self, layout: Layout, out: &mut impl Write) -> io::Result<()> {
        let Some(rule) = self.rule else { return Ok(()) };
        // How it is attacked says how urgent it is, which only a grave problem needs to show.
        let urgent = self.problem.worst() >= Severity::High;
        for (label, text) in [("why", &rule.why), ("attack", &rule.attack)] {
            if self.full() {
                write_blocks(label, text, layout, out)?;
            } else if !text.is_empty() && (urgent || label == "why") {
                layout.note(label, &first_sentence(text), out)?;
            }
        }
        Ok(())
    }

    /// How to mend it: all of it with `-v`, else its first part.
    fn remedy(&self, label: &str, layout: Layout, out: &mut impl Write) -> io::Result<()> {
        let remedy = self.problem.finding.remedy();
        if self.full() {
            return write_blocks(label, remedy, layout, out);
        }
        let mut blocks = blocks(remedy).into_iter().peekable();
        match blocks.next() {
            Some(Block::Paragraph(text) | Block::Item(text)) => layout.note(label, &text, out)?,
            Some(Block::Code(lines)) => {
                layout.note(label, "", out)?;
                return write_code(&lines, layout, out);
            }
            None => return Ok(()),
        }
        // A sentence that leads to lines is nothing without them.
        match blocks.next_if(|block| matches!(block, Block::Code(_))) {
            Some(Block::Code(lines)) => write_code(&lines, layout, out),
            _ => Ok(()),
        }
    }

    /// What else fails because of it.
    fn consequences(&self, layout: Layout, out: &mut impl Write) -> io::Result<()> {
        let rows = &self.problem.consequences;
        if rows.is_empty() {
            return Ok(());
        }
        let text = |row: &Consequence<'_>| format!("{} {}", row.control, row.title);
        if self.full() || rows.len() <= 3 {
            return rows.iter().try_for_each(|row| layout.note("leads to", &text(row), out));
        }
        let ids = rows.iter().map(|row| row.control.to_string());
        layout.note("leads to", &some(ids, TARGETS), out)
    }

    /// Clauses of standards and sources.
    fn references(&self, layout: Layout, out: &mut impl Write) -> io::Result<()> {
        let Some(rule) = self.rule else { return Ok(()) };
        let clauses: Vec<String> = rule
            .mapping
            .iter()
            .map(|(standard, clauses)| format!("{standard} {}", clauses.join(", ")))
            .collect();
        if !clauses.is_empty() {
            layout.note("standards", &clauses.join("; "), out)?;
        }
        rule.sources.iter().try_for_each(|source| layout.note("source", source, out))
    }
}

/// The first few of a list in a line, and how many more there are.
fn some(names: impl Iterator<Item = String>, most: usize) -> String {
    let mut names: Vec<String> = names.collect();
    let more = names.len().saturating_sub(most);
    names.truncate(most);
    let listed = names.join(", ");
    if more > 0 { format!("{listed} and {more} more") } else { listed }
}

/// Lines of code, indented below their note.
fn write_code(lines: &[String], layout: Layout, out: &mut impl Write) -> io::Result<()> {
    let indent = " ".repeat(layout.gutter + 7);
    lines.iter().try_for_each(|line| writeln!(out, "{indent}{}", clean(line)))
}

/// A Markdown text as notes: the label leads its first block.
fn write_blocks(label: &str, text: &str, layout: Layout, out: &mut impl Write) -> io::Result<()> {
    let mut label = label;
    for block in blocks(text) {
        match block {
            Block::Paragraph(text) => layout.note(label, &text, out)?,
            Block::Item(text) => layout.note(label, &format!("• {text}"), out)?,
            Block::Code(lines) => write_code(&lines, layout, out)?,
        }
        label = "";
    }
    Ok(())
}
