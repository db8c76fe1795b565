//! The list of attacks, and the manual of one.

use std::io::{self, Write};

use redan_prove::Attack;
use redan_report::prove::AttackManual;
use redan_report::{human, prove, style, text};

use crate::args::{Global, ProveArgs, ProveFormat};
use crate::exit::Exit;
use crate::output::{self, Terminal};

/// Prints the list.
pub fn print(
    attacks: &[&'static Attack],
    args: &ProveArgs,
    global: &Global,
    terminal: Terminal,
) -> anyhow::Result<Exit> {
    let path = args.output.output.as_deref();
    let options = terminal.stdout(global, path.is_some());
    output::to(path, |out| match args.output.format {
        ProveFormat::Human => human(attacks, options, out),
        ProveFormat::Json => {
            let manuals: Vec<_> = attacks.iter().map(|attack| manual(attack)).collect();
            prove::json::manuals(&manuals, out)
        }
        ProveFormat::Junit => {
            Err(io::Error::other("JUnit holds results, not a list; use --format human or json"))
        }
    })?;
    Ok(Exit::Fine)
}

fn human(
    attacks: &[&'static Attack],
    options: human::Options,
    out: &mut impl Write,
) -> io::Result<()> {
    for group in redan_prove::groups() {
        let mut of_group = attacks
            .iter()
            .filter(|attack| group.attacks.iter().any(|other| other.id == attack.id))
            .peekable();
        if of_group.peek().is_none() {
            continue;
        }
        let heading = options.style.paint(style::Role::Strong, group.title);
        writeln!(out, "{heading} ({})", group.name)?;
        for attack in of_group {
            let mark = if attack.destructive { " (--destructive)" } else { "" };
            writeln!(out, "  {} {}{mark}", attack.id, attack.title)?;
        }
        writeln!(out)?;
    }
    let number = text::count(attacks.len(), "attack");
    writeln!(out, "{number}; `redan explain ID` tells more about one")
}

/// What reports need of an attack.
pub fn manual(attack: &'static Attack) -> AttackManual {
    let manual = attack.manual();
    AttackManual {
        id: attack.id,
        name: attack.name,
        title: attack.title,
        group: redan_prove::group_of(attack).map_or("", |group| group.title),
        proves: attack.proves,
        needs: attack.needs.iter().map(|need| need.name()).collect(),
        destructive: attack.destructive,
        what: manual.what,
        gain: manual.gain,
        clean_up: manual.clean_up,
        sources: manual.sources,
    }
}
