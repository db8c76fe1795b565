//! `redan explain`: the manual of a control or an attack, or the formula of the risk.

use std::io::Write;

use anyhow::anyhow;
use redan_model::{Severity, risk};
use redan_report::human;

use crate::args::{ExplainArgs, Global};
use crate::controls::rule;
use crate::exit::Exit;
use crate::output::{self, Terminal};
use crate::prove;

/// Prints the explanation.
pub fn run(args: &ExplainArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    let options = terminal.stdout(global, false);
    if args.subject.eq_ignore_ascii_case("risk") {
        output::to(None, |out| human::explanation(&risk_text(), options, out))?;
        return Ok(Exit::Fine);
    }
    if let Some(attack) = redan_prove::find(&args.subject) {
        output::to(None, |out| human::attack_manual(&prove::manual(attack), options, out))?;
        return Ok(Exit::Fine);
    }
    let control = redan_controls::find(&args.subject).ok_or_else(|| unknown(&args.subject))?;
    let proving = redan_prove::all().filter(|attack| attack.proves.contains(&control.id.0));
    let proving: Vec<&str> = proving.map(|attack| attack.id).collect();
    output::to(None, |out| {
        human::manual(&rule(control), options, out)?;
        match proving.is_empty() {
            true => Ok(()),
            false => writeln!(out, "\n`redan prove` tries it: {}", proving.join(", ")),
        }
    })?;
    Ok(Exit::Fine)
}

/// An error that names the nearest control.
pub fn unknown(subject: &str) -> anyhow::Error {
    let names = redan_controls::all().flat_map(|control| [control.id.0, control.name]);
    match redan_policy::nearest(subject, names) {
        Some(near) => anyhow!(
            "no control is called {subject:?}; did you mean {near}? `redan controls` lists them all"
        ),
        None => anyhow!("no control is called {subject:?}; `redan controls` lists them all"),
    }
}

/// The formula, with an example that is computed.
fn risk_text() -> String {
    let keep = |severity: Severity| 1.0 - severity.weight();
    let example = 10.0 * (1.0 - keep(Severity::High) * keep(Severity::Medium));
    format!(
        "{}.\n\nExample: one high and one medium failure give 10 × (1 − 0.5 × 0.8) = {example:.1}. \
A control counts once, by its worst verdict on any target; waived failures do not count. \
Overall security is 10 minus the overall risk.",
        risk::FORMULA
    )
}
