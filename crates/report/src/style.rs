//! Colours of a terminal, or none.

use std::fmt::{self, Display};

use redan_model::Severity;

/// Whether colours are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// ANSI escape sequences are written.
    pub color: bool,
}

/// What a piece of text is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Role {
    Severity(Severity),
    /// Arrows, bars and line numbers.
    Frame,
    /// Words that lead a note.
    Label,
    /// What should be read first.
    Strong,
    /// What may be skipped.
    Faint,
    Good,
    Warning,
    Error,
}

/// Text with a role; prints with colours if the style has them.
pub struct Painted<T> {
    text: T,
    code: Option<&'static str>,
}

impl Style {
    /// Gives the text its colour.
    pub const fn paint<T>(self, role: Role, text: T) -> Painted<T> {
        let code = match role {
            Role::Severity(Severity::Critical) => "1;91",
            Role::Severity(Severity::High) | Role::Error => "1;31",
            Role::Severity(Severity::Medium) | Role::Warning => "1;33",
            Role::Severity(Severity::Low) => "1;36",
            Role::Frame => "1;34",
            Role::Label | Role::Strong => "1",
            Role::Faint => "2",
            Role::Good => "1;32",
        };
        Painted { text, code: if self.color { Some(code) } else { None } }
    }
}

impl<T: Display> Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => {
                write!(f, "\x1b[{code}m")?;
                self.text.fmt(f)?;
                f.write_str("\x1b[0m")
            }
            None => self.text.fmt(f),
        }
    }
}
