//! The process that rolls back what nobody confirms.

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::anyhow;
use redan_apply::{DEFAULT_STATE, PATIENCE, Reach, Request, Silent, State, Watched};
use redan_report::apply::moment;

use super::runtime;
use crate::args::{self, Arguments, WatchdogArgs};
use crate::exit::Exit;
use crate::output::Terminal;

/// What the watchdog says when it is at its post.
const READY: &str = "ready";
/// Variables that the watchdog may see: it needs no secret of the caller.
const KEPT: [&str; 3] = ["PATH", "HOME", "TMPDIR"];

/// Starts the watchdog of an apply and waits until it is at its post.
pub fn start(state: &Path, id: &str) -> io::Result<()> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("watchdog").arg(id).arg("--state").arg(state).env_clear();
    command.envs(KEPT.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut line)?;
    }
    match line.trim() {
        READY => Ok(()),
        _ => {
            let status = child.wait()?;
            Err(io::Error::other(format!("it ended at once ({status})")))
        }
    }
}

/// Watches an apply, far from the terminal that started it.
pub fn watchdog(args: &WatchdogArgs) -> anyhow::Result<Exit> {
    // A session of its own has no terminal that could take it along. It is refused only to a process
    // that leads a group: one that was started by hand, which may stay where it is.
    let _ = rustix::process::setsid();
    let state = State::open(&args.place.state).map_err(|error| anyhow!("failed to {error}"))?;
    let request = Request {
        state: &state,
        // How its servers are reached stands in the journal, their passwords in a private file.
        reach: Reach::default(),
        directory: Path::new("/"),
        password: &|_| None,
        config_name: &|_| None,
        variable: &|_| None,
        confirm_within: None,
        watchdog: &|_| Ok(()),
        patience: PATIENCE,
        look: Duration::from_secs(10),
    };
    let mut silent = Silent;
    let watch = redan_apply::watch(&args.id, &request, &mut silent, ready);
    match runtime()?.block_on(watch) {
        Ok(Watched::RolledBack(rollback)) if !rollback.problems.is_empty() => Ok(Exit::Findings),
        Ok(_) => Ok(Exit::Fine),
        Err(error) => Err(anyhow!("failed to {error}")),
    }
}

fn ready() {
    // Whoever started it may be gone already.
    let _ = writeln!(io::stdout(), "{READY}");
}

/// Says at every start when an apply waits for a confirmation and its watchdog is gone.
pub fn remark(arguments: &Arguments, terminal: Terminal) {
    let path = match &arguments.command {
        args::Command::Watchdog(_) => return,
        args::Command::Apply(args) => &args.place.state,
        args::Command::Confirm(args) => &args.place.state,
        args::Command::Rollback(args) => &args.place.state,
        args::Command::History(args) => &args.place.state,
        _ => Path::new(DEFAULT_STATE),
    };
    // What is wrong with the journal is for the command that needs it to say.
    let left = State::find(path).and_then(|state| redan_apply::left_alone(&state).ok().flatten());
    let Some(left) = left else { return };
    let id = left.id;
    terminal.warn(&match left.until {
        Some(until) => format!(
            "the apply {id} was to be rolled back at {} unless confirmed, and the process that does it is gone; run `redan rollback {id}` or `redan confirm {id}`",
            moment(until)
        ),
        None => format!(
            "the apply {id} ended in the middle, and the process that rolls it back is gone; run `redan rollback {id}` or `redan apply --resume`"
        ),
    });
}
