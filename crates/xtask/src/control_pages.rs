//! A page for each control, and their index.

use std::fmt::Write;

use redan_cli::rule;
use redan_controls::{Check, Control, LEFT_OUT, all};

/// The groups by their prefix, in the order of the catalogue.
pub const GROUPS: [(&str, &str); 15] = [
    ("AUTH", "Authentication"),
    ("NET", "Network exposure"),
    ("TLS", "Transport security"),
    ("CMD", "Commands and least privilege"),
    ("DATA", "Data and retention"),
    ("PERS", "Persistence and files"),
    ("LIM", "Resource limits"),
    ("REPL", "Replication, Sentinel and Cluster"),
    ("CONT", "Containers and orchestrators"),
    ("APP", "Application settings and secrets"),
    ("LOG", "Logging and monitoring"),
    ("VER", "Versions and known vulnerabilities"),
    ("ENV", "Parity of environments"),
    ("LINT", "Silent misconfiguration"),
    ("POL", "The policy itself"),
];

/// The page of one control.
pub fn page(control: &'static Control) -> String {
    let rule = rule(control);
    let mut page = format!("# {}: {}\n\n{}\n", rule.id, rule.title, rule.what);
    let scope = match control.check {
        Check::Server(_) => "each server",
        Check::Client(_) => "each connection setting",
        Check::Estate(_) => "everything together",
    };
    // Writing to a string cannot fail.
    let _ = writeln!(page, "\n| name | severity | aspect | looks at |\n|---|---|---|---|");
    let _ = writeln!(
        page,
        "| `{}` | {} | {} | {scope} |",
        rule.name,
        rule.severity,
        rule.aspect.name()
    );
    let parts = [("Why it matters", &rule.why), ("Attack", &rule.attack), ("Fix", &rule.fix)];
    for (heading, text) in parts {
        let _ = writeln!(page, "\n## {heading}\n\n{text}");
    }
    if !rule.mapping.is_empty() {
        let _ = writeln!(page, "\n## Standards\n\n| standard | clauses |\n|---|---|");
        for (standard, clauses) in &rule.mapping {
            let _ = writeln!(page, "| {standard} | {} |", clauses.join(", "));
        }
    }
    if !control.consequence_of.is_empty() {
        let link = |id: &&str| format!("[{id}]({id}.md)");
        let causes: Vec<String> = control.consequence_of.iter().map(link).collect();
        let _ = writeln!(
            page,
            "\n## Explained by\n\nWhere one of these fails on the same target, this failure is told with it: {}.",
            causes.join(", ")
        );
    }
    let proving = redan_prove::all().filter(|attack| attack.proves.contains(&control.id.0));
    let proving: Vec<String> = proving
        .map(|attack| format!("- [{0}](../attacks/{0}.md) {1}", attack.id, attack.title))
        .collect();
    if !proving.is_empty() {
        let _ = writeln!(page, "\n## Proved by\n\n{}", proving.join("\n"));
    }
    let _ = writeln!(page, "\n## Sources\n");
    for source in &rule.sources {
        let _ = writeln!(page, "- {source}");
    }
    let test = format!("../../crates/controls/tests/literate/{}.md", rule.id);
    let _ = writeln!(page, "\nTested by [examples that fail and that pass]({test}).");
    page
}

/// Every control by group, and the rows that are left out.
pub fn index() -> String {
    let number = all().count();
    let mut page = format!(
        "# Controls\n\nRedan runs {number} controls. Each gives one of four verdicts: pass, fail, not applicable, and \
unknown where it could not look. `redan explain ID` prints a page on the terminal.\n"
    );
    for (prefix, name) in GROUPS {
        group(&mut page, prefix, name);
    }
    let _ = writeln!(
        page,
        "\n## Left out\n\nKnown controls that files and read-only commands cannot decide, and why.\n\n| id | control | reason |\n|---|---|---|"
    );
    for row in LEFT_OUT {
        let _ = writeln!(page, "| {} | {} | {} |", row.id, row.title, cell(row.reason));
    }
    page
}

fn group(page: &mut String, prefix: &str, name: &str) {
    let of_group = |control: &&Control| control.id.0.split('-').next() == Some(prefix);
    let mut controls = all().filter(of_group).peekable();
    if controls.peek().is_none() {
        return;
    }
    let _ = writeln!(page, "\n## {name}\n\n| id | severity | control |\n|---|---|---|");
    for control in controls {
        let (id, severity, title) = (control.id, control.severity, cell(control.title));
        let _ = writeln!(page, "| [{id}]({id}.md) | {severity} | {title} |");
    }
}

/// Text that stays inside its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
