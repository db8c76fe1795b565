//! The problems, worst first.

use std::collections::BTreeSet;
use std::io::{self, Write};

use redan_model::{Confidence, Evidence, Severity};

use super::{Detail, Options};
use crate::problem::{Consequence, Problem, problems};
use crate::report::{Report, Rule};
use crate::snippet::{self, Layout, Mark};
use crate::style::Role;
use crate::text::{Block, blocks, clean, count, first_sentence};

/// Places shown for one problem unless everything is asked for.
const PLACES: usize = 4;
/// Targets named for one problem unless everything is asked for.
const TARGETS: usize = 5;

/// Writes every new problem.
pub fn write(report: &Report, options: Options, out: &mut impl Write) -> io::Result<()> {
    let mut explained = BTreeSet::new();
    for problem in problems(report) {
        let rule = report.rules.get(&problem.finding.control);
        let is_first = explained.insert(problem.finding.control);
        let view = View { problem: &problem, rule, is_first, options };
        if options.detail == Detail::Quiet {
            view.line(out)?;
        } else {
            view.write(out)?;
        }
    }
    Ok(())
}

/// One problem on its way to the reader.
struct View<'a> {
    problem: &'a Problem<'a>,
    rule: Option<&'a Rule>,
    /// No earlier problem is of the same control.
    is_first: bool,
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
        self.remedy(layout, out)?;
        self.consequences(layout, out)?;
        if self.full() {
            self.references(layout, out)?;
        }
        writeln!(out)
    }

    const fn full(&self) -> bool {
        matches!(self.options.detail, Detail::Full)
    }

    /// Lesser problems, and further ones of the same control, show what and how to mend it; the
    /// reasons come with `-v` and `explain`.
    fn brief(&self) -> bool {
        !self.full() && (self.problem.worst() <= Severity::Low || !self.is_first)
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
        if marks.len() > shown {
            layout.note("", &format!("and {}", count(marks.len() - shown, "more place")), out)?;
        }
        if !self.problem.finding.message().is_empty() {
            layout.note("", self.message(), out)?;
        }
        self.targets(marks, layout, out)
    }

    /// Who is concerned, where the place does not say it.
    fn targets(&self, marks: &[Mark<'_>], layout: Layout, out: &mut impl Write) -> io::Result<()> {
        let targets = &self.problem.targets;
        let is_the_place = |mark: &Mark<'_>| *mark.location.path == *targets[0].0;
        let said = marks.is_empty() || marks.iter().any(is_the_place);
        if targets.len() == 1 && said {
            return Ok(());
        }
        let shown = if self.full() { targets.len() } else { targets.len().min(TARGETS) };
        let mut names: Vec<&str> = targets.iter().take(shown).map(|id| id.as_str()).collect();
        let more = format!("{} more", targets.len() - shown);
        if targets.len() > shown {
            names.push(&more);
        }
        layout.note("on", &names.join(", "), out)
    }

    /// Evidence without a place, as much as is shown.
    fn silent(&self) -> impl Iterator<Item = &Evidence> {
        let silent = |evidence: &&&Evidence| !matches!(evidence, Evidence::File { .. });
        let shown = if self.full() { usize::MAX } else { PLACES };
        self.problem.evidence.iter().filter(silent).take(shown).copied()
    }

    /// Replies of servers, and rules that hold in silence.
    fn silent_evidence(&self, layout: Layout, out: &mut impl Write) -> io::Result<()> {
        for evidence in self.silent() {
            match evidence {
                Evidence::Live { request, reply } => {
                    layout.note("seen", &format!("{request} → {reply}"), out)?;
                }
                Evidence::Implied { statement } => layout.note("note", statement, out)?,
                Evidence::File { .. } => {}
            }
        }
        Ok(())
    }

    /// Why it matters and how an attacker uses it.
    fn reasons(&self, layout: Layout, out: &mut impl Write) -> io::Result<()> {
        let Some(rule) = self.rule else { return Ok(()) };
        for (label, text) in [("why", &rule.why), ("attack", &rule.attack)] {
            if self.full() {
                write_blocks(label, text, layout, out)?;
            } else if !text.is_empty() {
                layout.note(label, &first_sentence(text), out)?;
            }
        }
        Ok(())
    }

    /// How to mend it: all of it with `-v`, else its first part.
    fn remedy(&self, layout: Layout, out: &mut impl Write) -> io::Result<()> {
        let remedy = self.problem.finding.remedy();
        if self.full() {
            return write_blocks("fix", remedy, layout, out);
        }
        let mut blocks = blocks(remedy).into_iter().peekable();
        match blocks.next() {
            Some(Block::Paragraph(text) | Block::Item(text)) => layout.note("fix", &text, out)?,
            Some(Block::Code(lines)) => {
                layout.note("fix", "", out)?;
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
            return rows.iter().try_for_each(|row| layout.note("also", &text(row), out));
        }
        let ids: Vec<&str> = rows.iter().map(|row| row.control.0).collect();
        layout.note("also", &format!("{} follow from it", ids.join(", ")), out)
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
