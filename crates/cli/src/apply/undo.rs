//! Commands about what was applied earlier.

use anyhow::{anyhow, bail};
use redan_apply::{Apply, State};
use redan_report::apply::history as report;
use redan_report::apply::{Applying, Ending};

use super::observer::Shown;
use super::{Desk, exit, failed, runtime, shown, write};
use crate::args::{ConfirmArgs, Global, HistoryArgs, PlaceArgs, PlainFormat, RollbackArgs};
use crate::exit::Exit;
use crate::output::{self, Terminal};
use crate::policy;

/// The reason in the journal of a rollback that somebody asked for.
const ASKED: &str = "somebody asked for it";

/// Undoes an apply.
pub fn rollback(args: &RollbackArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    find(&args.place)?;
    let found = policy::find(args.policy.as_deref(), &[], terminal)?;
    let desk = Desk::open(&args.place.state, &args.connection, &found.policy)?;
    let runtime = runtime()?;
    let mut observer = Shown::new(global, &runtime)?;
    let request = desk.request(&args.connection);
    let id = args.id.as_deref();
    let done = runtime.block_on(redan_apply::rollback(id, ASKED, &request, &mut observer));
    drop(observer);
    let done = match done {
        Ok(done) => done,
        Err(error) => return failed(&error, terminal),
    };
    let ending = shown::undone(&done, ASKED);
    let applying = Applying { verified: None, ending, ..read(&desk.state, &done.id)? };
    write(&applying, &args.output, global, terminal)?;
    Ok(exit(&applying))
}

/// Confirms the apply that waits for it.
pub fn confirm(args: &ConfirmArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    let state = find(&args.place)?;
    let id = redan_apply::confirm(args.id.as_deref(), &state);
    let id = id.map_err(|error| anyhow!("failed to {error}"))?;
    let applying = Applying { verified: None, ending: Ending::Confirmed, ..read(&state, &id)? };
    write(&applying, &args.output, global, terminal)?;
    Ok(exit(&applying))
}

/// Lists what was applied.
pub fn history(args: &HistoryArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    let entries = match State::find(&args.place.state) {
        Some(state) => {
            redan_apply::history(&state).map_err(|error| anyhow!("failed to {error}"))?
        }
        None => Vec::new(),
    };
    let rows: Vec<report::Row> = entries.into_iter().map(shown::row).collect();
    let path = args.output.output.as_deref();
    let options = terminal.stdout(global, path.is_some());
    output::to(path, |out| match args.output.format {
        PlainFormat::Human => report::human(&rows, options, out),
        PlainFormat::Json => report::json(&rows, out),
    })?;
    Ok(Exit::Fine)
}

/// The state directory, which must be there.
fn find(place: &PlaceArgs) -> anyhow::Result<State> {
    match State::find(&place.state) {
        Some(state) => Ok(state),
        None => bail!(
            "nothing was applied here: there is no directory {}; change to where `redan apply` ran, or name it with --state",
            place.state.display()
        ),
    }
}

fn read(state: &State, id: &str) -> anyhow::Result<Applying> {
    let apply = Apply::read(state, id).map_err(|error| anyhow!("failed to {error}"))?;
    Ok(shown::applying(&apply, state))
}
