//! What is known while a configuration is read.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use redan_model::server::{FileFact, FileRole, Sentinel, Start, StartError};
use redan_model::{Known, Lint, LintKind, Location, Origin, Secret, Setting, User, Value};

use super::commands::CommandNames;
use super::users::UserLine;
use super::{Effective, Input, paths};
use crate::directives::{Directive, Directives, default_settings};
use crate::files::{FileKind, ReadError};
use crate::mask;
use crate::sentinel_conf::SentinelLine;

/// The value that a directive has so far.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub value: Vec<u8>,
    pub origin: Origin,
    pub overrides: Vec<Origin>,
}

/// Everything that is known so far.
pub(crate) struct State<'a> {
    pub input: &'a Input<'a>,
    pub directives: Directives,
    /// Values by the first name of their directive.
    pub slots: HashMap<&'static str, Slot>,
    pub commands: CommandNames,
    pub users: Vec<UserLine>,
    pub user_names: HashSet<String>,
    /// A user line named a command that nobody knows, which passes until modules are loaded.
    pub met_unknown_command: bool,
    pub modules: Vec<(String, Location)>,
    /// Directives that a module might know.
    pub unresolved: Vec<Location>,
    pub sentinel_lines: Vec<SentinelLine>,
    pub sentinel: Option<Sentinel>,
    pub lints: Vec<Lint>,
    pub loaded: Vec<FileFact>,
    /// The first reason not to start.
    pub error: Option<StartError>,
    /// Why a built-in module refuses its settings.
    pub module_error: Option<StartError>,
    /// What could not be looked at, where that decides whether it starts.
    pub doubt: Option<String>,
    /// Why the users could not be loaded; checked later than it is found.
    pub acl_error: Option<StartError>,
    /// The working directory, changed by `dir`.
    pub directory: Option<String>,
}

/// One configuration line that is being read.
pub(crate) struct Here<'t> {
    /// The line without blanks at both ends.
    pub text: &'t [u8],
    /// The number that the server would print.
    pub number: u32,
    /// Where it is, for people.
    pub origin: Origin,
}

impl Here<'_> {
    pub fn location(&self) -> Location {
        self.origin.location().cloned().unwrap_or_default()
    }
}

impl<'a> State<'a> {
    pub fn new(input: &'a Input<'a>) -> Self {
        Self {
            input,
            directives: Directives::of(input.release),
            slots: HashMap::new(),
            commands: CommandNames::new(input.release),
            users: Vec::new(),
            user_names: HashSet::new(),
            met_unknown_command: false,
            modules: Vec::new(),
            unresolved: Vec::new(),
            sentinel_lines: Vec::new(),
            sentinel: None,
            lints: Vec::new(),
            loaded: Vec::new(),
            error: None,
            module_error: None,
            doubt: None,
            acl_error: None,
            directory: input.directory.map(paths::normalize),
        }
    }

    /// The text of a setting as it stands now.
    pub fn text(&self, name: &str) -> String {
        self.directives.find(name).map(|directive| self.text_of(directive)).unwrap_or_default()
    }

    fn text_of(&self, directive: &Directive) -> String {
        match self.slots.get(directive.name) {
            Some(slot) => String::from_utf8_lossy(&slot.value).into_owned(),
            None => default_of(directive, self.input).to_string(),
        }
    }

    /// The bytes of a setting that somebody wrote down.
    pub fn written(&self, name: &str) -> Option<&Slot> {
        self.slots.get(self.directives.find(name)?.name)
    }

    /// Changes a value without changing who is named for it.
    pub fn overwrite(&mut self, name: &str, value: String) {
        let Some(directive) = self.directives.find(name) else { return };
        let default = Origin::Default(self.input.release);
        let slot = self.slots.entry(directive.name).or_insert_with(|| Slot {
            value: Vec::new(),
            origin: default,
            overrides: Vec::new(),
        });
        slot.value = value.into_bytes();
    }

    /// Remembers the first reason not to start.
    pub fn refuse_line(&mut self, here: &Here<'_>, reason: impl Into<String>) {
        let error = StartError {
            line: Some(here.number),
            directive: Some(mask::conf_line(here.text, self.input.redactor)),
            reason: reason.into(),
            location: Some(here.location()),
        };
        self.error.get_or_insert(error);
    }

    /// Remembers a wrong setting of a built-in module, which shows when modules are loaded.
    pub fn refuse_with_modules(&mut self, here: &Here<'_>, reason: impl Into<String>) {
        self.module_error.get_or_insert_with(|| unlined(reason, Some(here.location())));
    }

    /// Remembers the first reason not to start, where the server names no line.
    pub fn refuse(&mut self, reason: impl Into<String>, location: Option<Location>) {
        let error = unlined(reason, location);
        self.error.get_or_insert(error);
    }

    /// Remembers that starting depends on something that is not here.
    pub fn doubt(&mut self, what: impl Into<String>) {
        self.doubt.get_or_insert_with(|| what.into());
    }

    pub fn lint(
        &mut self,
        kind: LintKind,
        location: Location,
        subject: &str,
        detail: impl Into<String>,
    ) {
        self.lints.push(Lint {
            kind,
            location,
            other: None,
            subject: subject.to_string(),
            detail: detail.into(),
        });
    }

    /// Where a path might be: seen from the working directory, or, when nobody knows that, from
    /// the directory of the configuration file and from the root.
    pub fn candidates(&self, path: &str) -> Vec<String> {
        let beside = paths::parent(self.input.config_file.unwrap_or_default());
        let mut candidates = Vec::new();
        match &self.directory {
            _ if path.starts_with('/') => candidates.push(paths::normalize(path)),
            Some(directory) => candidates.push(paths::join(directory, path)),
            None => {
                candidates.push(paths::join(beside, path));
                candidates.push(paths::normalize(path));
            }
        }
        if !self.input.host.has_paths {
            // A checkout holds the file under its own name, wherever it will be mounted.
            let name = path.rsplit('/').next().unwrap_or(path);
            candidates.push(paths::join(beside, name));
        }
        candidates.dedup();
        candidates
    }

    /// Reads a file that the configuration names.
    pub fn read(&self, path: &str) -> Result<(String, Arc<[u8]>), ReadError> {
        let mut error = ReadError::NotFound;
        for candidate in self.candidates(path) {
            match self.input.files.read(&candidate) {
                Ok(bytes) => return Ok((candidate, bytes)),
                Err(ReadError::NotFound) => {}
                Err(other) => error = other,
            }
        }
        Err(error)
    }

    /// What a path is, as far as this can be known here.
    pub fn kind(&self, path: &str) -> Option<FileKind> {
        self.candidates(path).iter().find_map(|candidate| self.input.files.kind(candidate))
    }

    /// Remembers that a file was loaded.
    pub fn note_file(&mut self, role: FileRole, path: &str) {
        let mode = self.input.files.mode(path);
        let path = self.shown_path(path);
        if self.loaded.iter().any(|file| file.path == path) {
            return;
        }
        self.loaded.push(FileFact {
            role,
            path,
            mode: mode.map(|mode| mode.bits),
            uid: mode.map(|mode| mode.uid),
            ..FileFact::default()
        });
    }

    /// Remembers the modules that `loadmodule` lines name.
    fn note_modules(&mut self) {
        for (path, location) in std::mem::take(&mut self.modules) {
            self.note_file(FileRole::Module, &path);
            let shown = self.shown_path(&path);
            let noted = self.loaded.iter_mut().find(|file| file.path == shown);
            noted.into_iter().for_each(|file| file.named = Some(location.clone()));
        }
    }

    /// The path under which people know a file.
    pub fn shown_path(&self, path: &str) -> String {
        self.input.files.written(path).map_or_else(|| path.to_string(), |written| written.path)
    }

    /// Turns what is known into the answer.
    pub fn finish(mut self, users: Known<Vec<User>>) -> Effective {
        let release = self.input.release;
        let mut settings = default_settings(release);
        for (name, value) in sentinel_defaults(self.input) {
            if let Some(setting) = settings.get_mut(name) {
                setting.value = Value::Plain((*value).to_string());
            }
        }
        if let Some(directory) = &self.directory
            && let Some(setting) = settings.get_mut("dir")
        {
            setting.value = Value::Plain(directory.clone());
        }
        for directive in self.directives.iter().filter(|directive| !directive.hidden) {
            if let Some(slot) = self.slots.get(directive.name) {
                let setting = setting(directive, slot);
                if !directive.alias.is_empty() {
                    settings.insert(directive.alias, setting.clone());
                }
                settings.insert(directive.name, setting);
            }
        }
        let start = match (self.error.take(), self.doubt.take()) {
            (Some(error), _) => Start::Refuses(error),
            (None, Some(doubt)) => Start::Unknown(doubt),
            (None, None) => Start::Starts,
        };
        self.note_modules();
        Effective {
            start,
            settings,
            users,
            commands: self.commands.finish(),
            sentinel: self.sentinel,
            lints: self.lints,
            loaded: self.loaded,
        }
    }
}

/// Defaults that a Sentinel changes.
const fn sentinel_defaults(input: &Input<'_>) -> &'static [(&'static str, &'static str)] {
    if input.sentinel { &[("port", "26379"), ("protected-mode", "no")] } else { &[] }
}

fn default_of(directive: &Directive, input: &Input<'_>) -> &'static str {
    let changed = sentinel_defaults(input).iter().find(|(name, _)| *name == directive.name);
    changed.map_or_else(|| directive.default_on(input.release), |(_, value)| value)
}

/// A refusal for which the server names no line of its configuration.
pub(super) fn unlined(reason: impl Into<String>, location: Option<Location>) -> StartError {
    StartError { line: None, directive: None, reason: reason.into(), location }
}

fn setting(directive: &Directive, slot: &Slot) -> Setting {
    let text = String::from_utf8_lossy(&slot.value).into_owned();
    let value = if directive.secret && !text.is_empty() {
        Value::Secret(Secret::new(text))
    } else {
        Value::Plain(text)
    };
    Setting { value, origin: slot.origin.clone(), overrides: slot.overrides.clone() }
}
