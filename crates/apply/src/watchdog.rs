//! Rolls back what nobody confirms.
//!
//! [`watch`] runs in a process of its own, which neither the terminal nor the death of the apply
//! takes along. It holds a lock as long as it lives, so that others can tell whether it does.

use std::time::Duration;

use redan_ledger::Lock;

use crate::error::Error;
use crate::execute::now;
use crate::files;
use crate::history::{self, Apply, Status};
use crate::observer::Observer;
use crate::request::Request;
use crate::rollback::{self, Rollback};
use crate::state::State;

/// Time between two looks at the journal.
const PAUSE: Duration = Duration::from_millis(500);
/// Time between two tries of a rollback that did not come to its end: a server may be back by then.
const RETRY: Duration = Duration::from_secs(5);
/// After this a person is needed.
const TRIES: u32 = 720;

/// How a watch ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// Somebody confirmed, or rolled back.
    Settled,
    /// Nobody confirmed in time.
    RolledBack(Rollback),
}

/// Waits until the apply is settled or its time is over; then rolls it back. `ready` is called when
/// the watchdog is at its post.
///
/// An apply whose process died is given the same time, from when that is noticed.
///
/// # Errors
///
/// When the journal cannot be read, or the rollback not be begun, however often it is tried.
pub async fn watch(
    id: &str,
    request: &Request<'_>,
    observer: &mut dyn Observer,
    ready: impl FnOnce(),
) -> Result<Watched, Error> {
    let path = request.state.watchdog(id);
    let _post = Lock::take(&path)?;
    ready();
    let watched = until_settled(id, request, observer).await?;
    files::remove(&path)?;
    Ok(watched)
}

async fn until_settled(
    id: &str,
    request: &Request<'_>,
    observer: &mut dyn Observer,
) -> Result<Watched, Error> {
    let Some(reason) = overdue(id, request.state).await? else { return Ok(Watched::Settled) };
    let mut tries = 0;
    loop {
        tries += 1;
        match roll_back(id, reason, request, observer).await {
            Ok(None) => return Ok(Watched::Settled),
            Ok(Some(done)) if done.problems.is_empty() || tries >= TRIES => {
                return Ok(Watched::RolledBack(done));
            }
            Err(error) if tries >= TRIES => return Err(error),
            _ => tokio::time::sleep(RETRY).await,
        }
    }
}

/// Waits for the end of the time. `None` when there is nothing more to wait for.
async fn overdue(id: &str, state: &State) -> Result<Option<&'static str>, Error> {
    let mut abandoned: Option<u64> = None;
    loop {
        let apply = Apply::read(state, id)?;
        let limit = apply.begun.confirm_within.unwrap_or(0);
        match apply.status {
            status if status.is_settled() => return Ok(None),
            Status::AwaitingConfirmation { until } if until <= now() => {
                return Ok(Some("nobody confirmed in time"));
            }
            Status::AwaitingConfirmation { .. } => {}
            // Whoever applies or rolls back holds the lock.
            _ if state.is_locked()? => abandoned = None,
            _ if *abandoned.get_or_insert_with(now) + limit <= now() => {
                return Ok(Some("its process ended in the middle, and nobody went on"));
            }
            _ => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Rolls the apply back unless somebody settled it at the last moment.
async fn roll_back(
    id: &str,
    reason: &str,
    request: &Request<'_>,
    observer: &mut dyn Observer,
) -> Result<Option<Rollback>, Error> {
    let _lock = request.state.lock()?;
    let apply = Apply::read(request.state, id)?;
    if apply.status.is_settled() {
        return Ok(None);
    }
    rollback::undo(&apply, reason, request, observer).await.map(Some)
}

/// An apply that should be watched, and that nobody watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Its id.
    pub id: String,
    /// When it should be rolled back unless somebody confirms it, in seconds since 1970; `None` when
    /// it did not come to its last step.
    pub until: Option<u64>,
}

/// The apply whose watchdog was killed, or whose machine was started anew, if there is one. Cheap
/// enough for every start of the program.
pub fn left_alone(state: &State) -> Result<Option<Left>, Error> {
    let unsettled = state.has_pending().then(|| history::unsettled(state)).transpose()?;
    let Some(apply) = unsettled.flatten() else { return Ok(None) };
    let id = apply.begun.id;
    if apply.begun.confirm_within.is_none() || is_watched(state, &id)? || state.is_locked()? {
        return Ok(None);
    }
    let until = match apply.status {
        Status::AwaitingConfirmation { until } => Some(until),
        _ => None,
    };
    Ok(Some(Left { id, until }))
}

/// True while a watchdog is at its post.
pub(crate) fn is_watched(state: &State, id: &str) -> Result<bool, Error> {
    let path = state.watchdog(id);
    Ok(path.exists() && Lock::try_take(&path)?.is_none())
}
