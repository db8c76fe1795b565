//! `redan prove`: attack, report, exit code.

mod list;
mod ranges;

use std::time::Instant;

use anyhow::{Context, bail};
use redan_policy::glob;
use redan_prove::{Attack, Options, Range};
use redan_report::PolicyName;
use redan_report::prove::{Proving, human, json, junit};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::args::{Global, ProveArgs, ProveFormat};
use crate::clock;
use crate::exit::Exit;
use crate::output::{self, Terminal};
use crate::policy::{self, Found};
use crate::progress::Progress;

pub use list::manual;

/// Attacks what the arguments name.
pub fn run(args: &ProveArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    let attacks = selection(&args.only, &args.skip)?;
    if args.list {
        return list::print(&attacks, args, global, terminal);
    }
    let found = policy::find(args.policy.as_deref(), &[], terminal)?;
    let ranges = ranges::find(args, &found.policy, terminal)?;
    let proving = attack(ranges, &attacks, found, global)?;
    let path = args.output.output.as_deref();
    let options = terminal.stdout(global, path.is_some());
    output::to(path, |out| match args.output.format {
        ProveFormat::Human => human::write(&proving, options, out),
        ProveFormat::Json => json::write(&proving, out),
        ProveFormat::Junit => junit::write(&proving, out),
    })?;
    Ok(exit(&proving))
}

/// What `--only` and `--skip` leave. A pattern that names nothing is a mistake.
fn selection(only: &[String], skip: &[String]) -> anyhow::Result<Vec<&'static Attack>> {
    for pattern in only.iter().chain(skip) {
        if !redan_prove::all().any(|attack| is_named(attack, pattern)) {
            bail!("no attack is called {pattern:?}; `redan prove --list` lists them all");
        }
    }
    let named = |attack: &Attack, patterns: &[String]| {
        patterns.iter().any(|pattern| is_named(attack, pattern))
    };
    let wanted =
        |attack: &&Attack| (only.is_empty() || named(attack, only)) && !named(attack, skip);
    Ok(redan_prove::all().filter(wanted).collect())
}

fn is_named(attack: &Attack, pattern: &str) -> bool {
    let group = redan_prove::group_of(attack).map_or("", |group| group.name);
    let names = [attack.id, attack.name, group];
    names
        .iter()
        .any(|name| glob::matches(&pattern.to_ascii_uppercase(), &name.to_ascii_uppercase()))
}

/// Runs the attacks, range by range. The first Ctrl-C ends the attack at hand and cleans up.
fn attack(
    ranges: Vec<Range>,
    attacks: &[&'static Attack],
    found: Found,
    global: &Global,
) -> anyhow::Result<Proving> {
    let begun = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start threads for connections; are there too many processes?")?;
    let (stop, stopped) = watch::channel(false);
    let progress = Progress::new(global.quiet);
    let total = ranges.len() * attacks.len();
    let mut proofs = Vec::new();
    let mut done = 0;
    runtime.block_on(async {
        let watching = interruptions(stop)?;
        let options = Options::new(stopped);
        for range in ranges {
            let seen = |proof: &redan_model::Proof| {
                done += 1;
                progress.say(&format!("{done}/{total} attacks, {}", proof.attack));
            };
            proofs.extend(redan_prove::run(range, attacks, &options, seen).await);
        }
        watching.abort();
        anyhow::Ok(())
    })?;
    Ok(Proving {
        version: env!("CARGO_PKG_VERSION").into(),
        today: Some(clock::today()),
        policy: PolicyName {
            name: found.policy.name,
            path: found.path.map(|path| path.display().to_string()),
        },
        proofs,
        duration: begun.elapsed(),
    })
}

/// Hears Ctrl-C and SIGTERM.
fn interruptions(stop: watch::Sender<bool>) -> anyhow::Result<tokio::task::JoinHandle<()>> {
    let listen = |kind| signal(kind).context("cannot listen for Ctrl-C");
    let (mut interrupt, mut terminate): (Signal, Signal) =
        (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        // The receiver is gone when the run has ended, which is what was asked for.
        let _ = stop.send(true);
    }))
}

/// An attack that succeeded is worse than one that could not be tried or left something behind.
fn exit(proving: &Proving) -> Exit {
    let counts = proving.counts();
    match (counts.succeeded, counts.could_not_run + counts.left_behind) {
        (1.., _) => Exit::Findings,
        (0, 1..) => Exit::CouldNotLook,
        (0, 0) => Exit::Fine,
    }
}
