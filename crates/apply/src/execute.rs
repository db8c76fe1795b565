//! The steps of a plan, one after the other.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use redan_model::Date;
use redan_model::plan::{Plan, PlannedServer, SCHEMA, Step};

use crate::engine::{self, Engine};
use crate::error::Error;
use crate::expect::Touched;
use crate::history::{self, Apply, Status, Trail};
use crate::log::Log;
use crate::observer::{Event, Observer};
use crate::record::{Begun, Record};
use crate::request::{Ended, Outcome, Request};
use crate::secret::{Secrets, Sources};
use crate::state::State;
use crate::{pending, watchdog};

/// Digits of the plan's id that the id of an apply ends with.
const ID_DIGITS: usize = 8;

/// Applies a plan.
///
/// # Errors
///
/// Whatever is noticed before the first change: then nothing is changed. What goes wrong later is
/// rolled back and told in the [`Outcome`].
pub async fn execute(
    plan: &Plan,
    request: &Request<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, Error> {
    let _lock = request.state.lock()?;
    acceptable(plan, request.state)?;
    let secrets = secrets(plan, request)?;
    let (id, log) = begin(plan, request.state)?;
    let checked = check(plan, request, observer, (secrets, &id, log)).await;
    let engine = match checked {
        Ok(engine) => engine,
        Err(error) => {
            // Nothing was changed, so there is nothing to remember.
            request.state.forget(&id)?;
            return Err(match error {
                Error::Stopped => Error::StoppedBefore,
                error => error,
            });
        }
    };
    change(engine, plan, request, id).await
}

/// Reaches the servers, and compares what is there with what the plan was made from.
async fn check<'a>(
    plan: &Plan,
    request: &Request<'_>,
    observer: &'a mut dyn Observer,
    (secrets, id, log): (Secrets, &str, Log),
) -> Result<Engine<'a>, Error> {
    let access = |server: &PlannedServer| engine::access(server, request, &secrets);
    let servers =
        engine::servers(plan, id, (request.state, &request.reach), request.directory, access)?;
    let known = plan.servers.iter().map(|server| (server.target.clone(), access(server))).collect();
    let directory = request.directory.to_path_buf();
    let mut engine = Engine::new(request, directory, servers, secrets.clone(), log, observer);
    let problems = engine.stale(plan).await?;
    if !problems.is_empty() {
        return Err(Error::Stale(problems));
    }
    engine.tell(Event::Checked { steps: plan.steps.len() })?;
    pending::write(request.state, id, &known)?;
    engine.log.write(&Record::Begun(Box::new(begun(plan, request, id))))?;
    Ok(engine)
}

/// From the first change on everything is in the journal.
async fn change(
    mut engine: Engine<'_>,
    plan: &Plan,
    request: &Request<'_>,
    id: String,
) -> Result<Outcome, Error> {
    if request.confirm_within.is_some()
        && let Err(source) = (request.watchdog)(&id)
    {
        engine.undo_all(plan, &Trail::default(), "the watchdog did not start").await?;
        pending::remove(request.state, &id)?;
        return Err(Error::Watchdog { source });
    }
    let mut run = Run { plan, done: Vec::new(), doubtful: None, trail: Trail::default() };
    engine.write_access(plan, request.state, &mut run.trail.access)?;
    finish(engine, run, request, (id, request.confirm_within)).await
}

/// Goes on with the apply that ended in the middle.
///
/// # Errors
///
/// When there is none, or a server was restarted meanwhile: then a rollback is the way out.
pub async fn resume(request: &Request<'_>, observer: &mut dyn Observer) -> Result<Outcome, Error> {
    let _lock = request.state.lock()?;
    let apply = history::unsettled(request.state)?;
    let Some(apply) = apply.filter(|apply| apply.status == Status::Unfinished) else {
        let reason = "every apply here has ended".to_string();
        return Err(Error::Nothing { what: "resume", reason });
    };
    let (id, plan) = (apply.begun.id.clone(), apply.begun.plan.clone());
    let (log, _) = Log::reopen(request.state, &id)?;
    let secrets = secrets(&plan, request)?;
    let kept = pending::read(request.state, &id)?;
    let directory = Path::new(&apply.begun.directory).to_path_buf();
    let access = |server: &PlannedServer| {
        let given = engine::access(server, request, &secrets);
        let mut both = pending::joined(kept.get(&server.target), given);
        both.logins.reverse();
        both
    };
    let servers =
        engine::servers(&plan, &id, (request.state, &apply.begun.reach), &directory, access)?;
    let mut engine = Engine::new(request, directory, servers, secrets.clone(), log, observer);
    prefer_proven(&mut engine, &apply);
    for planned in &plan.servers {
        if engine.restarted(planned).await?.is_some() {
            return Err(Error::Restarted { target: planned.target.clone() });
        }
    }
    engine.tell(Event::Checked { steps: plan.steps.len() - apply.done.len() })?;
    let confirm_within = apply.begun.confirm_within.map(Duration::from_secs);
    if confirm_within.is_some() && !watchdog::is_watched(request.state, &id)? {
        (request.watchdog)(&id).map_err(|source| Error::Watchdog { source })?;
    }
    let doubtful = apply.trail.found.last().map(|(step, _)| *step);
    let doubtful = doubtful.filter(|step| !apply.done.contains(step));
    let mut run = Run { plan: &plan, done: apply.done, doubtful, trail: apply.trail };
    engine.write_access(&plan, request.state, &mut run.trail.access)?;
    finish(engine, run, request, (id, confirm_within)).await
}

/// Refuses a plan that this program does not understand, that was changed after it was made, or that
/// would do harm; and any while another apply is open.
fn acceptable(plan: &Plan, state: &State) -> Result<(), Error> {
    if plan.schema != SCHEMA {
        return Err(Error::Plan(format!("its schema is {:?}, not {SCHEMA:?}", plan.schema)));
    }
    if plan.id != redan_plan::id(plan) {
        let reason = "it was changed after it was made; change the policy instead, and make it again with `redan plan`";
        return Err(Error::Plan(reason.into()));
    }
    let problems = redan_plan::lint(plan);
    if !problems.is_empty() {
        return Err(Error::Refused(problems.iter().map(ToString::to_string).collect()));
    }
    match history::unsettled(state)? {
        None => Ok(()),
        Some(apply) => Err(unfinished(&apply)),
    }
}

fn unfinished(apply: &Apply) -> Error {
    let state = match apply.status {
        Status::AwaitingConfirmation { .. } => "waits for `redan confirm`",
        Status::RollingBack => "was not rolled back to its end",
        _ if apply.is_stopped => "was stopped between two steps",
        _ => "ended in the middle",
    };
    let resumable = apply.status == Status::Unfinished;
    Error::Unfinished { id: apply.begun.id.clone(), state: state.into(), resumable }
}

fn secrets(plan: &Plan, request: &Request<'_>) -> Result<Secrets, Error> {
    let directory = request.state.secrets(plan.environment.as_deref());
    let sources = Sources { directory, variable: request.variable, make: true };
    Ok(Secrets::resolve(plan, &sources)?)
}

/// A journal under a name that is not taken.
fn begin(plan: &Plan, state: &State) -> Result<(String, Log), Error> {
    let name = format!("{}-{}", timestamp(now()), short(&plan.id));
    let names = std::iter::once(name.clone()).chain((2u32..).map(|n| format!("{name}-{n}")));
    let mut free = names.filter(|name| !state.journal_path(name).exists());
    let id = free.next().unwrap_or(name);
    let log = Log::begin(state, &id)?;
    Ok((id, log))
}

fn begun(plan: &Plan, request: &Request<'_>, id: &str) -> Begun {
    Begun {
        id: id.into(),
        at: now(),
        version: env!("CARGO_PKG_VERSION").into(),
        directory: request.directory.display().to_string(),
        reach: request.reach.clone(),
        confirm_within: request.confirm_within.map(|limit| limit.as_secs().max(1)),
        plan: plan.clone(),
    }
}

/// What of a plan is left to do.
struct Run<'a> {
    plan: &'a Plan,
    done: Vec<u32>,
    /// A step whose intent is in the journal and whose end is not: it may be done, half or not at all.
    doubtful: Option<u32>,
    trail: Trail,
}

/// Does the steps and says so, or undoes them.
async fn finish(
    mut engine: Engine<'_>,
    mut run: Run<'_>,
    request: &Request<'_>,
    (id, confirm_within): (String, Option<Duration>),
) -> Result<Outcome, Error> {
    match steps(&mut engine, &mut run).await {
        Ok(()) => {
            engine.log.write(&Record::Applied { at: now() })?;
            let ended = settle(&mut engine, request, &id, confirm_within)?;
            Ok(Outcome { id, ended })
        }
        Err((_, Error::Stopped)) => {
            // A disk that is full takes no record; the steps before are in the journal all the same.
            let _ = engine.log.write(&Record::Stopped { at: now() });
            Err(Error::Stopped)
        }
        Err((step, error)) => give_up(engine, run, request, id, step, &error).await,
    }
}

/// After the last step: settled, or waiting for a confirmation.
fn settle(
    engine: &mut Engine<'_>,
    request: &Request<'_>,
    id: &str,
    confirm_within: Option<Duration>,
) -> Result<Ended, Error> {
    match confirm_within {
        None => {
            pending::remove(request.state, id)?;
            Ok(Ended::Applied)
        }
        Some(limit) => {
            let until = now() + limit.as_secs().max(1);
            engine.log.write(&Record::AwaitingConfirmation { until })?;
            Ok(Ended::AwaitingConfirmation { until })
        }
    }
}

/// A step failed: everything that was done is undone.
async fn give_up(
    mut engine: Engine<'_>,
    run: Run<'_>,
    request: &Request<'_>,
    id: String,
    step: u32,
    error: &Error,
) -> Result<Outcome, Error> {
    let reason = error.to_string();
    // A disk that is full takes no record; what is undone is undone all the same.
    let _ = engine.log.write(&Record::Failed { step, reason: reason.clone() });
    if let Some(failed) = run.plan.steps.iter().find(|planned| planned.number == step) {
        engine.tell(Event::Failed(failed, &reason))?;
    }
    let why = format!("step {step} failed");
    let problems = engine.undo_all(run.plan, &run.trail, &why).await?;
    let ended = if problems.is_empty() {
        pending::remove(request.state, &id)?;
        Ended::RolledBack { step, reason }
    } else {
        Ended::Stuck { step, reason, problems }
    };
    Ok(Outcome { id, ended })
}

async fn steps(engine: &mut Engine<'_>, run: &mut Run<'_>) -> Result<(), (u32, Error)> {
    let plan = run.plan;
    let mut touched = Touched::default();
    for step in &plan.steps {
        if !run.done.contains(&step.number) {
            one(engine, run, step, &touched).await.map_err(|error| (step.number, error))?;
        }
        touched.add(step, plan);
    }
    Ok(())
}

/// One step, between its two records.
async fn one<'p>(
    engine: &mut Engine<'_>,
    run: &mut Run<'p>,
    step: &'p Step,
    touched: &Touched<'p>,
) -> Result<(), Error> {
    if run.doubtful != Some(step.number) {
        still_as_planned(engine, run.plan, step, touched).await?;
        let old = engine.capture(step).await?;
        engine.log.write(&Record::Intent { step: step.number, old: old.clone() })?;
        run.trail.found.push((step.number, old));
    }
    engine.tell(Event::Intended(step))?;
    engine.perform(step).await?;
    engine.tell(Event::Changed(step))?;
    engine.log.write(&Record::Done { step: step.number })?;
    engine.tell(Event::Done(step))
}

/// What the plan was made from must be there when its step comes, too.
async fn still_as_planned<'p>(
    engine: &mut Engine<'_>,
    plan: &'p Plan,
    step: &'p Step,
    touched: &Touched<'p>,
) -> Result<(), Error> {
    if let Some(planned) = plan.servers.iter().find(|server| server.target == step.target)
        && engine.restarted(planned).await?.is_some()
    {
        return Err(Error::Restarted { target: planned.target.clone() });
    }
    let problems = engine.unmet(step, touched).await?;
    if problems.is_empty() { Ok(()) } else { Err(Error::Stale(problems)) }
}

/// Servers whose new administrator was proven are reached as that administrator first.
pub(crate) fn prefer_proven(engine: &mut Engine<'_>, apply: &Apply) {
    use redan_model::plan::Change;
    for step in apply.plan().steps.iter().filter(|step| apply.done.contains(&step.number)) {
        let Change::ProveLogin { user, .. } = &step.change else { continue };
        if let Some(server) = engine.servers.get_mut(&step.target)
            && server.planned.afterwards.as_ref().is_some_and(|later| later.user == *user)
        {
            server.prefer(user);
        }
    }
}

/// Seconds since 1970-01-01 UTC.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The date, UTC.
pub(crate) fn today() -> Date {
    date(now())
}

fn date(seconds: u64) -> Date {
    Date::from_days_since_epoch(i64::try_from(seconds / 86_400).unwrap_or(0))
}

/// `20261124-081500`.
fn timestamp(seconds: u64) -> String {
    let date = date(seconds);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let date = date.to_string().replace('-', "");
    format!("{date}-{hour:02}{minute:02}{second:02}")
}

/// The beginning of an id, as far as it is fit for a file name.
fn short(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).take(ID_DIGITS).collect()
}
