//! Reads configuration lines in the order in which the server does.

use std::collections::HashSet;
use std::sync::Arc;

use redan_model::server::FileRole;
use redan_model::{LintKind, Location, Origin, Release};

use super::arguments;
use super::lints;
use super::paths;
use super::state::{Here, Slot, State};
use super::users::UserLine;
use crate::directives::{self, Directive, Kind, Special};
use crate::files::{FileKind, ReadError};
use crate::mask;
use crate::redis_conf::{self, Document, Line};
use crate::sentinel_conf::SentinelLine;
use crate::value;
use crate::words::{self, Word};

/// Most files that are loaded for one server, and how deep includes may nest. The servers have no
/// bound and crash on a loop.
const MAX_INCLUDES: usize = 10_000;
const MAX_DEPTH: usize = 64;

/// Reads the file and the arguments.
pub(super) fn load(state: &mut State<'_>) {
    let mut loader = Loader { state, stack: Vec::new(), included: 0 };
    let mut lines = 1;
    if let Some(path) = loader.state.input.config_file {
        lines = loader.main_file(path);
    }
    loader.arguments(lines);
    // Without file and arguments nothing is read, so nothing is checked at the end of it.
    if loader.state.input.config_file.is_some() || !loader.state.input.arguments.is_empty() {
        loader.end_of_text();
    }
}

struct Loader<'s, 'a> {
    state: &'s mut State<'a>,
    /// Files that are being read, outermost first.
    stack: Vec<String>,
    included: usize,
}

/// Files that are read as one text, as the servers read what a pattern matches.
struct Piece {
    shown: Arc<str>,
    /// First line in the text.
    first_line: u32,
    lines_before: u32,
    columns_before: u32,
}

impl Loader<'_, '_> {
    /// Returns the number of lines, for the numbers of the arguments' lines.
    fn main_file(&mut self, path: &str) -> u32 {
        match self.state.input.files.read(path) {
            Ok(bytes) => self.text(vec![(path.to_string(), bytes)]),
            Err(error) => {
                self.cannot_open(path, error, None);
                1
            }
        }
    }

    fn cannot_open(&mut self, path: &str, error: ReadError, location: Option<Location>) {
        let reason = format!("Fatal error, can't open config file '{path}': {error}");
        if error == ReadError::NotFound && !self.state.input.host.has_paths {
            self.state.doubt(format!("{path} is not part of what was read"));
        } else {
            self.state.refuse(reason, location);
        }
    }

    /// Reads files as one text; returns its number of lines.
    fn text(&mut self, files: Vec<(String, Arc<[u8]>)>) -> u32 {
        let mut text = Vec::new();
        let mut pieces = Vec::new();
        let mut lines = 1u32;
        for (path, bytes) in &files {
            self.state.note_file(FileRole::Config, path);
            let written = self.state.input.files.written(path).unwrap_or_default();
            pieces.push(Piece {
                shown: self.state.shown_path(path).into(),
                first_line: lines,
                lines_before: written.lines_before,
                columns_before: written.columns_before,
            });
            let seen = redis_conf::server_text(bytes);
            lines = lines.saturating_add(count_newlines(&seen));
            text.extend_from_slice(&seen);
        }
        let depth = self.stack.len();
        self.stack.extend(files.into_iter().map(|(path, _)| path));
        let document = redis_conf::parse(&text);
        for line in document.directives() {
            self.document_line(&document, line, &pieces);
        }
        self.stack.truncate(depth);
        lines
    }

    fn document_line(&mut self, document: &Document<'_>, line: &Line, pieces: &[Piece]) {
        let index = pieces.partition_point(|piece| piece.first_line <= line.number);
        let Some(piece) = pieces.get(index.saturating_sub(1)) else { return };
        let text = document.line_text(line);
        let indent = u32::try_from(line.span.start - line.start).unwrap_or_default();
        let location = Location {
            path: piece.shown.clone(),
            line: line.number - piece.first_line + 1 + piece.lines_before,
            column: indent + 1 + piece.columns_before,
            length: u32::try_from(String::from_utf8_lossy(text).chars().count()).unwrap_or(0),
            text: mask::conf_line(text, self.state.input.redactor).into(),
        };
        let here = Here { text, number: line.number, origin: Origin::File(location) };
        self.line(&here);
    }

    fn arguments(&mut self, lines_before: u32) {
        let lines = arguments::lines(self.state.input.arguments, self.state.input.release);
        for (number, line) in (lines_before.saturating_add(1)..).zip(lines) {
            let text = crate::acl::trim(&line.text, b" \t\r\n");
            if !text.is_empty() && !text.starts_with(b"#") {
                let here = Here { text, number, origin: Origin::Argument(line.location) };
                self.line(&here);
            }
        }
    }

    fn line(&mut self, here: &Here<'_>) {
        let words = match words::split(here.text) {
            Ok(words) => words,
            Err(words::Unbalanced) => {
                lints::unbalanced(self.state, here);
                return self.state.refuse_line(here, "Unbalanced quotes in configuration line");
            }
        };
        let Some(first) = words.first() else { return };
        let name = String::from_utf8_lossy(&first.text).to_ascii_lowercase();
        lints::line(self.state, here, &name, &words);
        let result = match self.state.directives.find(&name) {
            Some(directive) => self.directive(here, directive, &name, &words),
            None => self.other(here, &name, &words),
        };
        if let Err(reason) = result {
            lints::refused(self.state, here, &name, &words, &reason);
            if words.len() > 1 && self.state.directives.find(&name).is_some_and(|row| row.of_module)
            {
                return self.state.refuse_with_modules(here, reason);
            }
            self.state.refuse_line(here, reason);
        }
    }

    fn directive(
        &mut self,
        here: &Here<'_>,
        directive: &'static Directive,
        name: &str,
        words: &[Word<'_>],
    ) -> Result<(), String> {
        let arguments: Vec<&[u8]> = words.iter().skip(1).map(|word| &*word.text).collect();
        if directive.of_module && arguments.is_empty() {
            return Err("Bad directive or wrong number of arguments".into());
        }
        if !directive.is_multi_arg() && arguments.len() != 1 {
            return Err("wrong number of arguments".into());
        }
        // A single argument may hold all of them: `--save "900 1"`.
        let inner = match arguments.as_slice() {
            [single] if directive.is_multi_arg() && !single.is_empty() => {
                Some(words::split(single).unwrap_or_default())
            }
            _ => None,
        };
        let arguments = match &inner {
            Some(inner) => inner.iter().map(|word| &*word.text).collect(),
            None => arguments,
        };
        if directive.kind == Kind::Special(Special::Dir) {
            return self.change_directory(here, directive, &arguments);
        }
        let release = self.state.input.release;
        let scope = value::Scope {
            release,
            defragmentation: self.state.input.host.defragmentation,
            has_config_file: self.state.input.config_file.is_some(),
            earlier: self.state.slots.get(directive.name).map(|slot| slot.value.as_slice()),
            default: directive.default_on(release).as_bytes(),
        };
        let mut value = value::set(directive, &arguments, &scope)?;
        if !matches!(directive.name, "requirepass" | "masterauth" | "primaryauth") {
            cut_at_nul(&mut value);
        }
        lints::duplicate(self.state, here, directive, name);
        self.store(here, directive, value);
        Ok(())
    }

    fn store(&mut self, here: &Here<'_>, directive: &'static Directive, value: Vec<u8>) {
        let accumulates = matches!(
            directive.kind,
            Kind::Special(Special::Save | Special::ClientOutputBufferLimit)
        );
        let mut overrides = Vec::new();
        if let Some(earlier) = self.state.slots.remove(directive.name) {
            overrides = earlier.overrides;
            if !accumulates || value.is_empty() {
                overrides.push(earlier.origin);
            }
        }
        let slot = Slot { value, origin: here.origin.clone(), overrides };
        self.state.slots.insert(directive.name, slot);
    }

    /// `dir` takes effect at once: later relative paths begin there.
    fn change_directory(
        &mut self,
        here: &Here<'_>,
        directive: &'static Directive,
        arguments: &[&[u8]],
    ) -> Result<(), String> {
        let path = String::from_utf8_lossy(arguments.first().copied().unwrap_or_default());
        if path.is_empty() {
            let refuses = self.state.input.release >= Release::Valkey9_0;
            let reason = if refuses { "dir can't be empty" } else { "No such file or directory" };
            return Err(reason.into());
        }
        let target = match &self.state.directory {
            Some(directory) => paths::join(directory, &path),
            None => paths::normalize(&path),
        };
        let result = self.check_directory(&path, &target);
        lints::duplicate(self.state, here, directive, "dir");
        if result.is_ok() && (self.state.directory.is_some() || path.starts_with('/')) {
            self.state.directory = Some(target.clone());
        }
        self.store(here, directive, target.into_bytes());
        result
    }

    fn check_directory(&self, path: &str, target: &str) -> Result<(), String> {
        if !self.state.input.host.has_paths || matches!(target, "." | "/") {
            return Ok(());
        }
        let kind = match self.state.directory {
            Some(_) => self.state.input.files.kind(target),
            None => self.state.kind(path),
        };
        match kind {
            Some(FileKind::Directory) => Ok(()),
            Some(FileKind::File) => Err("Not a directory".into()),
            None => Err("No such file or directory".into()),
        }
    }

    /// Lines that are no plain settings.
    fn other(&mut self, here: &Here<'_>, name: &str, words: &[Word<'_>]) -> Result<(), String> {
        let text = |index: usize| {
            words.get(index).map(|word| String::from_utf8_lossy(&word.text).into_owned())
        };
        let release = self.state.input.release;
        match (name, words.len()) {
            (_, 2) if directives::is_ignored(name, release) => {
                lints::ignored(self.state, here, name);
                Ok(())
            }
            ("include", 2) => {
                self.include(here, &text(1).unwrap_or_default());
                Ok(())
            }
            ("rename-command", 3) => {
                let (from, to) = (text(1).unwrap_or_default(), text(2).unwrap_or_default());
                let result = self.state.commands.rename(&from, &to, &here.location());
                result.map_err(String::from)
            }
            ("user", 2..) => {
                let rules = words.iter().skip(1).map(|word| word.text.to_vec()).collect();
                UserLine::read(self.state, here, rules)
            }
            ("loadmodule", 2..) => {
                self.state.modules.push((text(1).unwrap_or_default(), here.location()));
                Ok(())
            }
            ("sentinel", 1) => Ok(()),
            ("sentinel", _) if self.state.input.sentinel => {
                self.state.sentinel_lines.push(SentinelLine {
                    words: (1..words.len()).filter_map(text).collect(),
                    number: here.number,
                    text: mask::conf_line(here.text, self.state.input.redactor),
                    location: here.location(),
                });
                Ok(())
            }
            ("sentinel", _) => Err("sentinel directive while not in sentinel mode".into()),
            _ => self.unknown(here, name, words),
        }
    }

    fn unknown(&mut self, here: &Here<'_>, name: &str, words: &[Word<'_>]) -> Result<(), String> {
        let release = self.state.input.release;
        let modular = release.at_least_7_0() && name.contains('.');
        // Redis 8 takes whatever has a value for the setting of a module, until all are loaded.
        let late = release >= Release::Redis8_0 && release <= Release::Redis8_2;
        if modular && words.len() < 2 && !late {
            return Err("Module config specified without value".into());
        }
        if (modular || late) && words.len() > 1 {
            lints::unknown(self.state, here, name, words);
            self.state.unresolved.push(here.location());
            return Ok(());
        }
        Err("Bad directive or wrong number of arguments".into())
    }

    fn include(&mut self, here: &Here<'_>, path: &str) {
        let location = here.location();
        lints::include(self.state, here, path);
        let files = if paths::is_pattern(path) {
            self.matched_files(path, &location)
        } else {
            match self.state.read(path) {
                Ok(file) => vec![file],
                Err(error) => return self.cannot_open(path, error, Some(location)),
            }
        };
        if files.is_empty() {
            let detail = format!("the pattern {path} matches no file, and the server says nothing");
            return self.state.lint(LintKind::SurprisingInclude, location, "include", detail);
        }
        let looping = files.iter().any(|(path, _)| self.stack.contains(path));
        self.included += files.len();
        if looping || self.stack.len() >= MAX_DEPTH || self.included > MAX_INCLUDES {
            let what = if looping { "an include loop" } else { "more includes than Redan follows" };
            let detail = format!("include {path}: {what}");
            self.state.lint(LintKind::SurprisingInclude, location.clone(), "include", &*detail);
            return self.state.refuse(detail, Some(location));
        }
        self.text(files);
        self.end_of_text();
    }

    fn matched_files(&mut self, pattern: &str, location: &Location) -> Vec<(String, Arc<[u8]>)> {
        let found = self
            .state
            .candidates(pattern)
            .iter()
            .map(|candidate| paths::glob(self.state.input.files, candidate))
            .find(|found| !found.is_empty())
            .unwrap_or_default();
        let mut seen = HashSet::new();
        let mut files = Vec::new();
        for path in found.into_iter().filter(|path| seen.insert(path.clone())) {
            match self.state.input.files.read(&path) {
                Ok(bytes) => files.push((path, bytes)),
                Err(error) => self.cannot_open(&path, error, Some(location.clone())),
            }
        }
        files
    }

    /// What the server checks whenever it has read a file to its end, included files too.
    fn end_of_text(&mut self) {
        self.check_log_file();
        let cluster = self.state.text("cluster-enabled") == "yes";
        if cluster && !self.state.text("replicaof").is_empty() {
            let location =
                self.state.written("replicaof").and_then(|slot| slot.origin.location().cloned());
            self.state.refuse("replicaof directive not allowed in cluster mode", location);
        }
        self.clamp("hz", 1, 500);
        if cluster && single_database_in_cluster(self.state.input.release) {
            self.clamp("databases", 1, 1);
        }
    }

    fn check_log_file(&mut self) {
        let path = self.state.text("logfile");
        if path.is_empty() || !self.state.input.host.has_paths {
            return;
        }
        let candidates = self.state.candidates(&path);
        let files = self.state.input.files;
        let error = match candidates.first().map(|path| (files.kind(path), path)) {
            Some((Some(FileKind::Directory), _)) => "Is a directory",
            Some((None, path)) if !paths::parent_exists(files, path) => "No such file or directory",
            _ => return,
        };
        let location =
            self.state.written("logfile").and_then(|slot| slot.origin.location().cloned());
        if let Some(location) = location.clone() {
            let detail = format!("{path} cannot be opened: {error}");
            self.state.lint(LintKind::UnwritablePath, location, "logfile", detail);
        }
        self.state.refuse(format!("Can't open the log file: {error}"), location);
    }

    fn clamp(&mut self, name: &str, low: i64, high: i64) {
        let Ok(value) = self.state.text(name).parse::<i64>() else { return };
        let clamped = value.clamp(low, high);
        if clamped != value {
            self.state.overwrite(name, clamped.to_string());
        }
    }
}

/// Cluster mode leaves one database from Redis 7.2 and Valkey 7.2 on, until Valkey 9 made their
/// number a setting of its own.
fn single_database_in_cluster(release: Release) -> bool {
    release >= Release::Redis7_2 && release < Release::Valkey9_0
}

fn count_newlines(text: &[u8]) -> u32 {
    let count = text.iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// All settings but passwords are C strings.
fn cut_at_nul(value: &mut Vec<u8>) {
    if let Some(end) = value.iter().position(|byte| *byte == 0) {
        value.truncate(end);
    }
}
