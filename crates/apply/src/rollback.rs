//! The inverse steps, last first, by the same hands.

use std::collections::BTreeSet;
use std::path::Path;

use redan_model::plan::{Change, Plan, PlannedServer, Step};

use crate::engine::{self, Engine};
use crate::error::Error;
use crate::execute::{now, prefer_proven};
use crate::history::{self, Apply, Status, Trail};
use crate::log::Log;
use crate::observer::{Event, Observer};
use crate::pending;
use crate::record::{Old, Record};
use crate::request::Request;
use crate::secret::{Secrets, Sources};

/// How a rollback ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollback {
    /// Id of the apply.
    pub id: String,
    /// What could not be undone; each completes "failed to …". Empty: everything is as it was.
    pub problems: Vec<String>,
}

/// Undoes an apply: the one with this id, or the last that is not undone. One that was not undone to
/// its end is taken up again.
///
/// # Errors
///
/// When there is nothing to undo, or nothing could be begun.
pub async fn rollback(
    id: Option<&str>,
    reason: &str,
    request: &Request<'_>,
    observer: &mut dyn Observer,
) -> Result<Rollback, Error> {
    let _lock = request.state.lock()?;
    let apply = choose(id, request)?;
    undo(&apply, reason, request, observer).await
}

/// The apply to undo. An older one only once those after it are undone: they found what it left.
fn choose(id: Option<&str>, request: &Request<'_>) -> Result<Apply, Error> {
    let nothing = |reason: String| Error::Nothing { what: "roll back", reason };
    let standing = history::history(request.state)?.into_iter().filter(|(_, apply)| match apply {
        Ok(apply) => apply.status != Status::RolledBack,
        Err(error) => !matches!(error, Error::Nothing { .. }),
    });
    let Some((last, apply)) = standing.last() else {
        return Err(nothing("every apply here is undone, or there was none".into()));
    };
    match id {
        Some(id) if id != last => {
            let known = request.state.applies()?.iter().any(|known| known == id);
            Err(nothing(if known {
                format!("{id} is undone already, or {last} came after it; roll {last} back first")
            } else {
                format!("there is no apply {id}; see `redan history`")
            }))
        }
        _ => apply,
    }
}

/// Undoes an apply whose lock is held.
pub(crate) async fn undo(
    apply: &Apply,
    reason: &str,
    request: &Request<'_>,
    observer: &mut dyn Observer,
) -> Result<Rollback, Error> {
    let id = apply.begun.id.clone();
    let plan = apply.plan();
    let (log, _) = Log::reopen(request.state, &id)?;
    let kept = pending::read(request.state, &id)?;
    // Whoever watches has neither a terminal nor the caller's environment: what was kept suffices.
    let all_kept = plan.servers.iter().all(|server| kept.contains_key(&server.target));
    let secrets = if all_kept { Secrets::default() } else { known_secrets(plan, request) };
    let directory = Path::new(&apply.begun.directory).to_path_buf();
    let access = |server: &PlannedServer| {
        let given = engine::access(server, request, &secrets);
        pending::joined(kept.get(&server.target), given)
    };
    let servers =
        engine::servers(plan, &id, (request.state, &apply.begun.reach), &directory, access)?;
    let mut engine = Engine::new(request, directory, servers, secrets.clone(), log, observer);
    prefer_proven(&mut engine, apply);
    let problems = engine.undo_all(plan, &apply.trail, reason).await?;
    if problems.is_empty() {
        pending::remove(request.state, &id)?;
    }
    Ok(Rollback { id, problems })
}

/// The secrets that can still be had: a rollback needs only that of the administrator, to log in,
/// and does not fail for the others.
pub(crate) fn known_secrets(plan: &Plan, request: &Request<'_>) -> Secrets {
    let directory = request.state.secrets(plan.environment.as_deref());
    Secrets::known(plan, &Sources { directory, variable: request.variable, make: false })
}

impl Engine<'_> {
    /// Undoes steps, last first. Where one cannot be undone, those before it on the same target stay
    /// too: a server whose old way in is not open again must not lose the new one.
    pub(crate) async fn undo_all(
        &mut self,
        plan: &Plan,
        trail: &Trail,
        reason: &str,
    ) -> Result<Vec<String>, Error> {
        // The journal of a full disk takes nothing; undoing goes on, for it can be repeated.
        let _ = self.log.write(&Record::RollbackBegun { at: now(), reason: reason.into() });
        let mut problems = Vec::new();
        let mut stuck: BTreeSet<&str> = BTreeSet::new();
        let step = |number: u32| plan.steps.iter().find(|step| step.number == number);
        let found = &trail.found;
        let todo = found.iter().rev().filter(|(number, _)| !trail.undone.contains(number));
        for (step, old) in todo.filter_map(|(number, old)| Some((step(*number)?, old))) {
            if stuck.contains(step.target.as_str()) {
                continue;
            }
            match self.undo_one(step, old).await {
                Ok(()) => {}
                Err(Error::Stopped) => return Err(Error::Stopped),
                Err(error) => {
                    problems.push(format!("undo step {}: {error}", step.number));
                    stuck.insert(&step.target);
                }
            }
        }
        let steps = found.iter().filter_map(|(number, old)| Some((step(*number)?, old)));
        for step in
            steps.filter(|(step, old)| is_written_by_server(step, old)).map(|(step, _)| step)
        {
            if !stuck.contains(step.target.as_str())
                && let Err(error) = self.persist_again(step).await
            {
                problems.push(format!("persist again after step {}: {error}", step.number));
            }
        }
        for file in &trail.access {
            if let Err(error) = self.restore_file(file) {
                problems.push(error.to_string());
            }
        }
        let ended = match problems.is_empty() {
            true => Record::RolledBack { at: now() },
            false => Record::Stuck { problems: problems.clone() },
        };
        let _ = self.log.write(&ended);
        Ok(problems)
    }

    async fn undo_one(&mut self, step: &Step, old: &Old) -> Result<(), Error> {
        // What is there now is kept as well: somebody may have changed it since.
        if let Ok(found) = self.capture(step).await {
            let _ = self.log.write(&Record::UndoIntent { step: step.number, found });
        }
        self.tell(Event::Undoing(step))?;
        self.undo(step, old).await?;
        self.tell(Event::Undone(step))?;
        let _ = self.log.write(&Record::Undone { step: step.number });
        Ok(())
    }
}

/// True for a file that only the server can write: it writes it again when everything else is undone.
fn is_written_by_server(step: &Step, old: &Old) -> bool {
    matches!(step.change, Change::PersistConfig | Change::PersistUsers) && *old == Old::Nothing
}
