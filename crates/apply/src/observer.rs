//! Who is told how an apply goes.

use std::ops::ControlFlow;

use redan_model::plan::Step;

/// What happens, in order. Between any two of them the process may be killed without harm.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Everything was checked, nothing is changed yet.
    Checked {
        /// Steps that follow.
        steps: usize,
    },
    /// The step and what it will change are in the journal; it is not done yet.
    Intended(&'a Step),
    /// The step is done; the journal does not say so yet.
    Changed(&'a Step),
    /// The journal says that the step is done.
    Done(&'a Step),
    /// The step could not be done. What is done is rolled back next.
    Failed(&'a Step, &'a str),
    /// The journal says that the step will be undone.
    Undoing(&'a Step),
    /// The step is undone; the journal does not say so yet.
    Undone(&'a Step),
    /// Something that a person should know.
    Note(&'a str),
}

/// Is told how an apply goes: progress for people, and a place to stop for tests of crashes.
pub trait Observer {
    /// Takes note of an event. [`ControlFlow::Break`] ends the run on the spot, as a crash would; that
    /// somebody asked for it is all that is still written.
    fn on(&mut self, event: Event<'_>) -> ControlFlow<()>;
}

/// Nobody is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn on(&mut self, _: Event<'_>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
