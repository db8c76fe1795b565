//! Files of a project that are no server and no connection, but say something about their safety:
//! scripts, application code, monitoring rules, documents, private keys.
//!
//! Each is looked at line by line with a few declared patterns; no language is parsed.

mod claims;
mod keys;
mod monitoring;
mod scripts;
mod source;

use redan_model::facts::{Surrounding, SurroundingKind};
use redan_model::{Location, Redactor};

use crate::files::FileMode;
use crate::project::classify::{Class, Format};
use crate::redact;

/// A file and what is needed to speak about it.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    /// Path, as locations show it.
    pub path: &'a str,
    /// The text.
    pub text: &'a str,
    /// Permission bits and owner, where they mean something.
    pub mode: Option<FileMode>,
    /// Marks for secrets.
    pub redactor: &'a Redactor,
}

/// Most observations of one kind in one file; the next ones would say the same.
const MOST: usize = 20;

/// What a file of the class says.
pub fn read(file: Text<'_>, class: Class) -> Vec<Surrounding> {
    match class {
        Class::Script | Class::Dockerfile => scripts::read(file),
        Class::Settings(Format::Source(_)) => source::read(file),
        Class::Monitoring => monitoring::read(file),
        Class::Document => claims::read(file),
        Class::PrivateKey => keys::read(file),
        _ => Vec::new(),
    }
}

impl Text<'_> {
    /// An observation about a line, counted from 1.
    fn observe(&self, kind: SurroundingKind, line: usize, detail: String) -> Surrounding {
        let text = self.text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        let shown = redact::line(text.trim_end(), self.redactor);
        Surrounding {
            target: self.path.into(),
            kind,
            location: Location::line(self.path, number, &shown),
            detail,
            environment: None,
        }
    }
}
