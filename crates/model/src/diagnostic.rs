//! What is wrong with a text that the user wrote for Redan itself: the policy, a fleet file.

use crate::source::Location;

/// A problem in the user's own text, with its place and a way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the text can be used all the same.
    pub level: Level,
    /// Where.
    pub location: Location,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Whether a text with this problem can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Yes.
    Warning,
    /// No.
    Error,
}

impl Diagnostic {
    /// A problem that makes the text unusable.
    pub fn error(location: Location, message: impl Into<String>) -> Self {
        Self { level: Level::Error, location, message: message.into(), help: None }
    }

    /// A problem with which the text can be used.
    pub fn warning(location: Location, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, location, message: message.into(), help: None }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
