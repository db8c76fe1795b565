//! A person says that the new state is good.

use crate::error::Error;
use crate::execute::now;
use crate::history::{self, Apply, Status};
use crate::log::Log;
use crate::pending;
use crate::record::Record;
use crate::state::State;

/// Confirms the apply with this id, or the one that waits for it, and returns its id. It will not
/// be rolled back by itself any more.
///
/// # Errors
///
/// When none waits, or its rollback has begun.
pub fn confirm(id: Option<&str>, state: &State) -> Result<String, Error> {
    let _lock = state.lock()?;
    let waiting = history::unsettled(state)?.filter(is_waiting);
    let Some(apply) = waiting.filter(|apply| id.is_none_or(|id| apply.begun.id == id)) else {
        return Err(nothing(id, state));
    };
    let id = apply.begun.id;
    let (mut log, _) = Log::reopen(state, &id)?;
    log.write(&Record::Confirmed { at: now() })?;
    pending::remove(state, &id)?;
    Ok(id)
}

const fn is_waiting(apply: &Apply) -> bool {
    matches!(apply.status, Status::AwaitingConfirmation { .. })
}

fn nothing(id: Option<&str>, state: &State) -> Error {
    let of = |id: &str| match Apply::read(state, id).map(|apply| apply.status) {
        Ok(Status::RolledBack) => format!("{id} is rolled back"),
        Ok(Status::RollingBack) => format!("{id} is being rolled back"),
        Ok(Status::Confirmed) => format!("{id} is confirmed already"),
        Ok(Status::Applied) => format!("{id} needs no confirmation"),
        Ok(Status::Unfinished) => format!("{id} ended in the middle"),
        _ => format!("there is no apply {id}"),
    };
    let last = || state.applies().ok().and_then(|ids| ids.last().cloned());
    let reason = match id.map(String::from).or_else(last) {
        Some(id) => format!("{}; see `redan history`", of(&id)),
        None => "there was no apply here".to_string(),
    };
    Error::Nothing { what: "confirm", reason }
}
