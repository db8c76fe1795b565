//! Where a fact comes from.

use std::fmt;
use std::sync::Arc;

use crate::product::Release;

/// Names what an audit looked at: a URL without its password, a file path, or `file#service`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetId(pub Arc<str>);

impl TargetId {
    /// The text that reports print.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for TargetId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for TargetId {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for TargetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A place in a file, with the text of its line already safe to print.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Path as the user would type it, relative to the audited root where there is one.
    pub path: Arc<str>,
    /// Line, from 1; 0 means the file as a whole.
    pub line: u32,
    /// Column in characters, from 1; 0 means the line as a whole.
    pub column: u32,
    /// Length in characters of the part that is meant; 0 means to the end of the line.
    pub length: u32,
    /// The line's text with every secret replaced by its redaction mark.
    pub text: Arc<str>,
}

impl Location {
    /// The file as a whole.
    pub fn file(path: &str) -> Self {
        Self { path: path.into(), ..Self::default() }
    }

    /// A line of a file.
    pub fn line(path: &str, line: u32, text: &str) -> Self {
        Self { path: path.into(), line, column: 1, length: 0, text: text.into() }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (0, _) => write!(f, "{}", self.path),
            (line, 0) => write!(f, "{}:{line}", self.path),
            (line, column) => write!(f, "{}:{line}:{column}", self.path),
        }
    }
}

/// Who says so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The default that this release has when nobody says otherwise.
    Default(Release),
    /// A line of a configuration file.
    File(Location),
    /// A word of a command line, where that command line is written (compose file, unit, manifest).
    Argument(Location),
    /// An environment variable that the image's entrypoint turns into configuration.
    Environment(Location),
    /// What the image itself does, whatever the user wrote.
    Image {
        /// Image reference.
        image: Arc<str>,
        /// What its entrypoint or build does, as a sentence.
        rule: Arc<str>,
    },
    /// What the running server answered.
    Live {
        /// The command as sent, without secrets.
        request: Arc<str>,
    },
}

impl Origin {
    /// The place in a file, if it has one.
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::File(location) | Self::Argument(location) | Self::Environment(location) => {
                Some(location)
            }
            Self::Default(_) | Self::Image { .. } | Self::Live { .. } => None,
        }
    }

    /// True when somebody wrote it down, false for defaults and images.
    pub fn is_explicit(&self) -> bool {
        !matches!(self, Self::Default(_) | Self::Image { .. })
    }
}

/// A value and the place that says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub location: Location,
}

impl<T> Sourced<T> {
    /// A value with its place.
    pub const fn new(value: T, location: Location) -> Self {
        Self { value, location }
    }
}
