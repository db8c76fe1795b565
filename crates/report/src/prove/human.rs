//! Attacks as text for a person: what succeeded with its transcript, the rest a line each.

use std::collections::BTreeMap;
use std::io::{self, Write};

use redan_model::{Exchange, Proof, ProofVerdict};

use super::Proving;
use crate::human::{Detail, Options};
use crate::style::Role;
use crate::text::{clean, count, width, wrap};

/// Exchanges that are shown of an attack that succeeded, unless everything is asked for. The last
/// ones tell most.
const EXCHANGES: usize = 6;
/// Columns before text that belongs to an attack.
const INDENT: usize = 12;

/// Writes the run.
///
/// # Errors
/// Those of the writer.
pub fn write(proving: &Proving, options: Options, out: &mut impl Write) -> io::Result<()> {
    for target in proving.targets() {
        target_heading(proving, target, options, out)?;
        let mut group = "";
        for proof in proving.of(target).filter(|proof| is_shown(proof, options)) {
            if proof.group != group && options.detail > Detail::Quiet {
                writeln!(out, "\n{}", options.style.paint(Role::Strong, proof.group))?;
            }
            group = proof.group;
            attack(proof, options, out)?;
        }
        if options.detail > Detail::Quiet {
            writeln!(out)?;
        }
    }
    if options.detail == Detail::Concise {
        could_not_run(proving, options, out)?;
    }
    left_behind(proving, options, out)?;
    verdict(proving, options, out)
}

fn target_heading(
    proving: &Proving,
    target: &str,
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    if options.detail == Detail::Quiet {
        return Ok(());
    }
    let environment = proving.of(target).find_map(|proof| proof.environment.as_deref());
    let environment = environment.map_or_else(String::new, |name| format!(" ({name})"));
    let name = format!("{}{}", clean(target), clean(&environment));
    writeln!(out, "{}", options.style.paint(Role::Strong, name))
}

/// What is not applicable, and what could not run, is shown one by one with `-v` only.
fn is_shown(proof: &Proof, options: Options) -> bool {
    match proof.verdict {
        ProofVerdict::Succeeded(_) => true,
        ProofVerdict::Blocked(_) => options.detail > Detail::Quiet,
        _ => options.detail == Detail::Full,
    }
}

fn attack(proof: &Proof, options: Options, out: &mut impl Write) -> io::Result<()> {
    let (word, role) = match proof.verdict {
        ProofVerdict::Blocked(_) => ("blocked", Role::Good),
        ProofVerdict::Succeeded(_) => ("SUCCEEDED", Role::Error),
        ProofVerdict::NotApplicable(_) => ("n/a", Role::Faint),
        ProofVerdict::CouldNotRun(_) => ("could not", Role::Warning),
    };
    let word = options.style.paint(role, format!("{word:<9}"));
    let time = format!("{} ms", proof.duration.as_millis());
    let used = INDENT + 8 + width(proof.title) + width(&time);
    let gap = " ".repeat(options.width.saturating_sub(used).max(1));
    let time = options.style.paint(Role::Faint, time);
    writeln!(out, "  {word} {} {}{gap}{time}", proof.attack, proof.title)?;
    if proof.verdict.is_succeeded() || options.detail == Detail::Full {
        details(proof, options, out)?;
    }
    Ok(())
}

/// The reason, the controls, and the end of the transcript.
fn details(proof: &Proof, options: Options, out: &mut impl Write) -> io::Result<()> {
    indented(proof.verdict.reason(), Role::Label, options, out)?;
    if options.detail == Detail::Quiet {
        return Ok(());
    }
    let proves = format!("controls: {}", proof.proves.join(", "));
    indented(&proves, Role::Faint, options, out)?;
    let all = options.detail == Detail::Full;
    let shown = if all { proof.transcript.len() } else { EXCHANGES };
    let skipped = proof.transcript.len().saturating_sub(shown);
    let left_out = skipped + proof.left_out;
    for exchange in proof.transcript.iter().skip(skipped) {
        said(exchange, options, out)?;
    }
    if left_out > 0 {
        indented(&format!("and {}", count(left_out, "more exchange")), Role::Faint, options, out)?;
    }
    Ok(())
}

fn indented(text: &str, role: Role, options: Options, out: &mut impl Write) -> io::Result<()> {
    for line in wrap(&clean(text), options.width.saturating_sub(INDENT).max(20)) {
        writeln!(out, "{:INDENT$}{}", "", options.style.paint(role, line))?;
    }
    Ok(())
}

/// `stranger> PING` and below it the reply.
fn said(exchange: &Exchange, options: Options, out: &mut impl Write) -> io::Result<()> {
    if exchange.who.is_empty() {
        return indented(&format!("({})", exchange.request), Role::Faint, options, out);
    }
    let who = options.style.paint(Role::Frame, format!("{}>", clean(&exchange.who)));
    let room = options.width.saturating_sub(INDENT + exchange.who.len() + 2).max(20);
    writeln!(out, "{:INDENT$}{who} {}", "", cut(&exchange.request, room))?;
    let reply = cut(&exchange.reply, room);
    writeln!(out, "{:INDENT$}{:width$}{reply}", "", "", width = exchange.who.len() + 2)
}

/// The text on one line of so many columns.
fn cut(text: &str, columns: usize) -> String {
    let text = clean(text);
    if width(&text) <= columns {
        return text.into_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += width(c.encode_utf8(&mut [0; 4]));
        if used > columns {
            break;
        }
        kept.push(c);
    }
    format!("{kept}…")
}

/// What could not be tried, each reason once.
fn could_not_run(proving: &Proving, options: Options, out: &mut impl Write) -> io::Result<()> {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for proof in &proving.proofs {
        if let ProofVerdict::CouldNotRun(reason) = &proof.verdict {
            let attacks = reasons.entry(reason).or_default();
            if !attacks.contains(&proof.attack) {
                attacks.push(proof.attack);
            }
        }
    }
    if reasons.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", options.style.paint(Role::Strong, "Could not try"))?;
    for (reason, attacks) in reasons {
        let text = format!("{}: {reason}", attacks.join(", "));
        for (index, line) in wrap(&clean(&text), options.width.saturating_sub(4)).iter().enumerate()
        {
            writeln!(out, "  {} {line}", if index == 0 { "•" } else { " " })?;
        }
    }
    writeln!(out)
}

/// Changes that stay are said whatever the detail.
fn left_behind(proving: &Proving, options: Options, out: &mut impl Write) -> io::Result<()> {
    for proof in &proving.proofs {
        for what in &proof.left_behind {
            let lead = options.style.paint(Role::Warning, "left behind");
            writeln!(
                out,
                "{lead} by {} on {}: {}",
                proof.attack,
                proof.target.as_str(),
                clean(what)
            )?;
        }
    }
    Ok(())
}

/// The counts, and how long it took.
fn verdict(proving: &Proving, options: Options, out: &mut impl Write) -> io::Result<()> {
    let counts = proving.counts();
    let style = options.style;
    let (role, head) = match counts.succeeded {
        0 if counts.blocked == 0 => (Role::Warning, "nothing was tried".to_string()),
        0 => (Role::Good, "nothing succeeded".to_string()),
        number => (Role::Error, format!("{number} succeeded")),
    };
    let rest = [
        (counts.blocked, "blocked"),
        (counts.could_not_run, "could not run"),
        (counts.not_applicable, "not applicable"),
    ];
    let rest = rest.into_iter().filter(|(number, _)| *number > 0);
    let mut parts: Vec<String> = rest.map(|(number, word)| format!("{number} {word}")).collect();
    parts.push(format!("{:.1} s", proving.duration.as_secs_f64()));
    writeln!(out, "{} · {}", style.paint(role, head), parts.join(" · "))?;
    if options.detail == Detail::Concise {
        let hint = "`redan explain ATK-001` tells more about one; -v shows every transcript";
        writeln!(out, "{}", style.paint(Role::Faint, hint))?;
    }
    Ok(())
}
