//! What a person sees while a plan is carried out, and how one stops it.

use std::ops::ControlFlow;
use std::time::Duration;

use anyhow::{Context, anyhow};
use redan_apply::{Apply, Event, Observer, Outcome, State};
use redan_report::apply::Applying;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::shown;
use crate::args::Global;
use crate::progress::Progress;

/// Exit code of a process that a second Ctrl-C ended, as shells have it: 128 and the number of SIGINT.
const INTERRUPTED: i32 = 130;

/// Shows progress, gathers remarks, and hears Ctrl-C and SIGTERM: the step at hand ends, and no other
/// begins. A second one ends the process on the spot, which the journal outlives as it does a crash.
pub struct Shown {
    progress: Progress,
    steps: usize,
    done: usize,
    notes: Vec<String>,
    stopped: watch::Receiver<bool>,
}

impl Shown {
    pub fn new(global: &Global, runtime: &Runtime) -> anyhow::Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let _inside = runtime.enter();
        let listen = |kind| signal(kind).context("cannot listen for Ctrl-C");
        let mut interrupt = listen(SignalKind::interrupt())?;
        let mut terminate = listen(SignalKind::terminate())?;
        runtime.spawn(async move {
            let mut asked = async || {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            };
            asked().await;
            // Nobody is left to be told when the run has ended.
            let _ = stop.send(true);
            asked().await;
            std::process::exit(INTERRUPTED);
        });
        let progress = Progress::new(global.quiet);
        Ok(Self { progress, steps: 0, done: 0, notes: Vec::new(), stopped })
    }

    pub fn say(&self, text: &str) {
        self.progress.say(text);
    }

    /// What is shown of an apply that came to an end.
    pub fn applying(
        &mut self,
        state: &State,
        outcome: &Outcome,
        duration: Duration,
    ) -> anyhow::Result<Applying> {
        let apply =
            Apply::read(state, &outcome.id).map_err(|error| anyhow!("failed to {error}"))?;
        let notes = std::mem::take(&mut self.notes);
        let ending = shown::ended(&outcome.ended);
        Ok(Applying { ending, notes, duration, ..shown::applying(&apply, state) })
    }
}

impl Observer for Shown {
    fn on(&mut self, event: Event<'_>) -> ControlFlow<()> {
        match event {
            Event::Checked { steps } => self.steps = steps,
            Event::Intended(step) => {
                let (now, all) = (self.done + 1, self.steps);
                self.say(&format!("{now}/{all} {}: {}", step.target, step.why));
            }
            Event::Done(_) => self.done += 1,
            Event::Failed(step, _) => self.say(&format!("step {} failed, undoing", step.number)),
            Event::Undoing(step) => self.say(&format!("undoing step {}", step.number)),
            Event::Note(note) => self.notes.push(note.to_string()),
            Event::Changed(_) | Event::Undone(_) => {}
        }
        // Between two steps everything is in the journal. What is being undone is undone to its end.
        let between = matches!(event, Event::Checked { .. } | Event::Done(_));
        match between && *self.stopped.borrow() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}
