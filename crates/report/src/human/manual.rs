//! The manual of a control, for `redan explain`.

use std::io::{self, Write};

use super::Options;
use crate::prove::AttackManual;
use crate::report::Rule;
use crate::style::Role;
use crate::text::{Block, blocks, wrap};

/// Columns that text is indented by.
const INDENT: usize = 2;

/// Writes everything that is known about a control.
///
/// # Errors
/// Those of the writer.
pub fn manual(rule: &Rule, options: Options, out: &mut impl Write) -> io::Result<()> {
    let style = options.style;
    let head = style.paint(Role::Severity(rule.severity), format!("{} {}", rule.id, rule.severity));
    writeln!(out, "{head}  {}", style.paint(Role::Strong, rule.title))?;
    writeln!(
        out,
        "{}\n",
        style.paint(Role::Faint, format!("{} · {}", rule.name, rule.aspect.name()))
    )?;
    explanation(&rule.what, options, out)?;
    let parts = [
        ("Why it matters", &rule.why),
        ("How it is attacked", &rule.attack),
        ("How to fix it", &rule.fix),
    ];
    for (heading, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        section(heading, options, out)?;
        explanation(text, options, out)?;
    }
    if !rule.mapping.is_empty() {
        section("Standards", options, out)?;
        for (standard, clauses) in &rule.mapping {
            writeln!(out, "  {standard:<10} {}", clauses.join(", "))?;
        }
    }
    if !rule.sources.is_empty() {
        section("Sources", options, out)?;
        rule.sources.iter().try_for_each(|source| item(source, options, out))?;
    }
    Ok(())
}

/// Writes everything that is known about an attack.
///
/// # Errors
/// Those of the writer.
pub fn attack_manual(
    attack: &AttackManual,
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    let style = options.style;
    let (id, title) = (attack.id, attack.title);
    writeln!(out, "{}  {}", style.paint(Role::Label, id), style.paint(Role::Strong, title))?;
    let mut facts = vec![attack.name.to_string(), attack.group.to_string()];
    facts.extend(attack.needs.iter().map(|need| format!("needs {need}")));
    facts.extend(attack.destructive.then(|| "runs with --destructive only".to_string()));
    writeln!(out, "{}\n", style.paint(Role::Faint, facts.join(" · ")))?;
    explanation(&attack.what, options, out)?;
    let parts = [("What it would give an attacker", &attack.gain), ("Clean-up", &attack.clean_up)];
    for (heading, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        section(heading, options, out)?;
        explanation(text, options, out)?;
    }
    section("Controls that it proves", options, out)?;
    writeln!(out, "  {}", attack.proves.join(", "))?;
    section("Sources", options, out)?;
    attack.sources.iter().try_for_each(|source| item(source, options, out))
}

fn section(heading: &str, options: Options, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n{}", options.style.paint(Role::Label, heading))
}

/// Writes a Markdown text, wrapped and indented.
///
/// # Errors
/// Those of the writer.
pub fn explanation(text: &str, options: Options, out: &mut impl Write) -> io::Result<()> {
    for (index, block) in blocks(text).into_iter().enumerate() {
        match block {
            Block::Paragraph(text) => {
                if index > 0 {
                    writeln!(out)?;
                }
                for line in wrap(&text, options.width.saturating_sub(INDENT)) {
                    writeln!(out, "  {line}")?;
                }
            }
            Block::Item(text) => item(&text, options, out)?,
            Block::Code(lines) => {
                lines.iter().try_for_each(|line| writeln!(out, "      {line}"))?;
            }
        }
    }
    Ok(())
}

fn item(text: &str, options: Options, out: &mut impl Write) -> io::Result<()> {
    for (index, line) in wrap(text, options.width.saturating_sub(INDENT + 2)).iter().enumerate() {
        writeln!(out, "  {} {line}", if index == 0 { "•" } else { " " })?;
    }
    Ok(())
}
