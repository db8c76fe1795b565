//! `redan controls`: the list of every control.

use std::io::{self, Write};

use redan_controls::Control;
use redan_report::style::Role;
use redan_report::{Rule, human, text};

use crate::args::{ControlsArgs, Global, ListFormat};
use crate::exit::Exit;
use crate::output::{self, Terminal};

/// Prints the list.
pub fn run(args: &ControlsArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    let path = args.output.output.as_deref();
    let options = terminal.stdout(global, path.is_some());
    output::to(path, |out| match args.output.format {
        ListFormat::Human => human(options, out),
        ListFormat::Json => json(out),
        ListFormat::Markdown => out.write_all(markdown().as_bytes()),
    })?;
    Ok(Exit::Fine)
}

/// What reports need of a control.
pub fn rule(control: &'static Control) -> Rule {
    let manual = control.manual();
    let mapping = control.mapping;
    let standards = [
        ("OWASP", mapping.owasp),
        ("ISO 27001", mapping.iso27001),
        ("PCI DSS", mapping.pci),
        ("NIST CSF", mapping.nist_csf),
        ("Ley 1581", mapping.ley1581),
    ];
    Rule {
        id: control.id,
        name: control.name,
        title: control.title,
        severity: control.severity,
        aspect: control.aspect,
        what: manual.what,
        why: manual.why,
        attack: manual.attack,
        fix: manual.fix,
        sources: manual.sources,
        mapping: standards.into_iter().filter(|(_, clauses)| !clauses.is_empty()).collect(),
    }
}

/// The group of an id: `AUTH` of `AUTH-001`.
fn group(control: &Control) -> &'static str {
    control.id.0.split('-').next().unwrap_or(control.id.0)
}

fn human(options: human::Options, out: &mut impl Write) -> io::Result<()> {
    let mut last = "";
    let style = options.style;
    for control in redan_controls::all() {
        if group(control) != last {
            let gap = if last.is_empty() { "" } else { "\n" };
            last = group(control);
            writeln!(out, "{gap}{}", style.paint(Role::Strong, last))?;
        }
        let severity =
            style.paint(Role::Severity(control.severity), format!("{:<8}", control.severity));
        writeln!(out, "  {:<9} {severity} {}", control.id, control.title)?;
    }
    let number = text::count(redan_controls::all().count(), "control");
    writeln!(out, "\n{number}; `redan explain ID` tells more about one")
}

fn json(out: &mut impl Write) -> io::Result<()> {
    let rules: Vec<Rule> = redan_controls::all().map(rule).collect();
    redan_report::json::rules(&rules, out)
}

/// A Markdown table of every control.
pub fn markdown() -> String {
    let mut table = String::from("| id | severity | aspect | control |\n|---|---|---|---|\n");
    for control in redan_controls::all() {
        let (id, severity) = (control.id, control.severity);
        let (aspect, title) = (control.aspect.name(), control.title.replace('|', "\\|"));
        table.push_str(&format!("| {id} | {severity} | {aspect} | {title} |\n"));
    }
    table
}
