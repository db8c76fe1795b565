//! What became of a plan as text for a person.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Applying, Ending, PromiseState, Verified};
use crate::human::{Detail, Options};
use crate::style::Role;
use crate::text::{clean, count, wrap};

/// Failures that are listed, unless everything is asked for.
const OPEN: usize = 8;

/// Writes what became of a plan.
///
/// # Errors
/// Those of the writer.
pub fn write(applying: &Applying, options: Options, out: &mut impl Write) -> io::Result<()> {
    headline(applying, options, out)?;
    if options.detail == Detail::Quiet {
        return Ok(());
    }
    for note in &applying.notes {
        line("note", Role::Warning, note, options, out)?;
    }
    if let Some(verified) = &applying.verified {
        promises(verified, options, out)?;
        open(verified, options, out)?;
    }
    if let (Some(urls), true) = (&applying.urls, stands(&applying.ending)) {
        let text = format!("{urls} (nobody else may read it)");
        line("connection URLs", Role::Label, &text, options, out)?;
    }
    next(applying, options, out)
}

/// True while what was applied is in force.
const fn stands(ending: &Ending) -> bool {
    matches!(ending, Ending::Applied | Ending::AwaitingConfirmation { .. } | Ending::Confirmed)
}

fn headline(applying: &Applying, options: Options, out: &mut impl Write) -> io::Result<()> {
    let id = &applying.id;
    let size =
        format!("{} on {}", count(applying.steps, "step"), count(applying.servers.len(), "server"));
    let (role, word, rest) = match &applying.ending {
        Ending::Applied => {
            let time = format!("{:.1} s", applying.duration.as_secs_f64());
            (Role::Good, "applied", format!("{id} · {size} · {time}"))
        }
        Ending::AwaitingConfirmation { until } => (
            Role::Warning,
            "applied",
            format!("{id} · {size} · rolls back at {until} unless `redan confirm` comes before"),
        ),
        Ending::Confirmed => (Role::Good, "confirmed", id.clone()),
        Ending::RolledBack { step: Some(step), reason } => (
            Role::Error,
            "rolled back",
            format!("{id} · step {step} failed to {reason}; everything is as it was"),
        ),
        Ending::RolledBack { step: None, .. } => {
            (Role::Good, "rolled back", format!("{id} · everything is as it was"))
        }
        Ending::Stuck { step, reason, problems } => {
            let why =
                step.map_or_else(String::new, |step| format!("step {step} failed to {reason}; "));
            let text = format!("{id} · {why}failed to {}", problems.join("; failed to "));
            (Role::Error, "not rolled back to its end", text)
        }
    };
    writeln!(out, "{} {}", options.style.paint(role, word), clean(&rest))
}

/// A line for each state of promises.
fn promises(verified: &Verified, options: Options, out: &mut impl Write) -> io::Result<()> {
    for (state, word, role) in [
        (PromiseState::Closed, "closed", Role::Good),
        (PromiseState::NeedsRestart, "closed after a restart", Role::Warning),
        (PromiseState::Failing, "STILL FAILING", Role::Error),
        (PromiseState::Unknown, "could not look at", Role::Warning),
    ] {
        let mut by_target: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for promise in verified.promises.iter().filter(|promise| promise.state == state) {
            by_target.entry(&promise.target).or_default().push(&promise.control);
        }
        for (target, controls) in by_target {
            line(word, role, &format!("{target}: {}", controls.join(", ")), options, out)?;
        }
    }
    Ok(())
}

/// Failures that were never promised, the most severe first.
fn open(verified: &Verified, options: Options, out: &mut impl Write) -> io::Result<()> {
    const ORDER: [&str; 4] = ["critical", "high", "medium", "low"];
    let mut open: Vec<_> = verified.open.iter().collect();
    open.sort_by_key(|open| ORDER.iter().position(|severity| *severity == open.severity));
    let shown = if options.detail == Detail::Full { open.len() } else { OPEN };
    for failure in open.iter().take(shown) {
        let text = format!("{} {} ({})", failure.control, failure.title, failure.target);
        line(&format!("left: {}", failure.severity), Role::Label, &text, options, out)?;
    }
    if open.len() > shown {
        let more = format!("{} more; `redan audit` shows them", open.len() - shown);
        line("left", Role::Label, &more, options, out)?;
    }
    Ok(())
}

fn line(
    word: &str,
    role: Role,
    text: &str,
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    let indent = word.chars().count() + 4;
    let lines = wrap(&clean(text), options.width.saturating_sub(indent).max(20));
    for (number, part) in lines.iter().enumerate() {
        match number {
            0 => writeln!(out, "  {}: {part}", options.style.paint(role, word))?,
            _ => writeln!(out, "{:indent$}{part}", "")?,
        }
    }
    Ok(())
}

/// What can be done now.
fn next(applying: &Applying, options: Options, out: &mut impl Write) -> io::Result<()> {
    let id = &applying.id;
    let hint = match &applying.ending {
        Ending::Applied | Ending::Confirmed => format!("`redan rollback {id}` undoes it"),
        Ending::AwaitingConfirmation { .. } => {
            "look whether everything works, then run `redan confirm`; `redan rollback` undoes it at once".into()
        }
        Ending::RolledBack { .. } => return Ok(()),
        Ending::Stuck { .. } => {
            format!("mend what is said above, then run `redan rollback {id}` again")
        }
    };
    writeln!(out, "{}", options.style.paint(Role::Faint, hint))
}
