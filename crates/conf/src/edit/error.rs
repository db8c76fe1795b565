//! Why a text was not edited.

use std::fmt;

use redan_model::plan::MissingSecret;

/// Why a text was not edited. Nothing is half done: there is the whole new text or this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditError {
    /// Which kind.
    pub cause: Cause,
    /// Index in the list of edits, where one of them is to blame.
    pub edit: Option<usize>,
    /// What is wrong and what to do next; holds no secret.
    pub reason: String,
}

/// Kinds of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The edit means nothing in this syntax.
    WrongSyntax,
    /// Nobody has a secret that the edit names.
    MissingSecret,
    /// The text itself cannot be read, or servers read it differently than people.
    Unreadable,
    /// The new value would be read differently than it is meant.
    Misread,
    /// The place belongs to an anchor that others use too.
    Shared,
    /// There is no such place, or it holds something else than the path says.
    NoPlace,
    /// Another line of the text decides, whatever the edited one says.
    Overridden,
    /// The new text did not read back as it was meant. A defect of the editor, noticed in time.
    NotReadBack,
}

impl EditError {
    pub(super) fn new(cause: Cause, reason: impl Into<String>) -> Self {
        Self { cause, edit: None, reason: reason.into() }
    }

    /// Names the edit that is to blame.
    pub(super) fn of_edit(self, index: usize) -> Self {
        Self { edit: Some(index), ..self }
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for EditError {}

impl From<MissingSecret> for EditError {
    fn from(missing: MissingSecret) -> Self {
        let reason = format!("{missing}; give the environment a provider that has it");
        Self::new(Cause::MissingSecret, reason)
    }
}
