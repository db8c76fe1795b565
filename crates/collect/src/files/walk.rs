//! Finds the files that matter, in parallel, opening as few as possible.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use aho_corasick::AhoCorasick;
use ignore::{DirEntry, WalkBuilder, WalkState};
use redan_conf::files::MAX_FILE;
use redan_conf::project::classify::{self, Interest, SKIPPED_DIRECTORIES, WORDS};
use redan_model::{Gap, TargetId};

/// Source code and data beyond this are generated; only a file whose name promises a
/// configuration is worth a word then.
const MAX_SNIFFED: u64 = 2 << 20;

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Paths relative to the root, with `/`, sorted.
    pub(super) paths: Vec<String>,
    /// What could not be looked at.
    pub(super) gaps: Vec<Gap>,
}

/// Walks a directory. `honour_ignore` leaves out what `.gitignore` and `.ignore` name.
pub(super) fn walk(root: &Path, honour_ignore: bool, threads: usize) -> Found {
    let (sender, receiver) = mpsc::channel();
    let words = AhoCorasick::new(WORDS).ok();
    let walker = WalkBuilder::new(root)
        .hidden(false)
        .parents(honour_ignore)
        .ignore(honour_ignore)
        .git_ignore(honour_ignore)
        .git_exclude(honour_ignore)
        .git_global(false)
        .follow_links(false)
        .threads(threads)
        .filter_entry(|entry| !is_skipped(entry))
        .build_parallel();
    walker.run(|| {
        let (sender, words) = (sender.clone(), words.clone());
        let mut buffer = Vec::new();
        Box::new(move |entry| {
            let outcome = match &entry {
                Ok(entry) => look(root, entry, words.as_ref(), &mut buffer),
                Err(error) => Some(Err(walk_gap(root, error))),
            };
            // The receiver lives as long as the walk; a closed channel only ends it sooner.
            match outcome.map(|outcome| sender.send(outcome)) {
                Some(Err(_)) => WalkState::Quit,
                _ => WalkState::Continue,
            }
        })
    });
    drop(sender);
    let mut found = Found::default();
    for outcome in receiver {
        match outcome {
            Ok(path) => found.paths.push(path),
            Err(gap) => found.gaps.push(gap),
        }
    }
    found.paths.sort();
    found.gaps.sort_by(|a, b| a.target.cmp(&b.target));
    found
}

fn is_skipped(entry: &DirEntry) -> bool {
    let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
    is_directory
        && entry.depth() > 0
        && entry.file_name().to_str().is_some_and(|name| SKIPPED_DIRECTORIES.contains(&name))
}

/// The path of a file that matters, or why one that might could not be looked at.
fn look(
    root: &Path,
    entry: &DirEntry,
    words: Option<&AhoCorasick>,
    buffer: &mut Vec<u8>,
) -> Option<Result<String, Gap>> {
    let kind = entry.file_type()?;
    if kind.is_dir() {
        return None;
    }
    let path = relative(root, entry.path())?;
    match classify::interest(&path) {
        Interest::None => None,
        _ if !kind.is_file() => odd_file(&path, entry.path(), kind.is_symlink()),
        Interest::Always => Some(Ok(path)),
        Interest::Mentioning => sniff(&path, entry.path(), words, buffer),
    }
}

/// A link is left to the reader, which knows whether it may be followed; devices and sockets never
/// matter, and a FIFO with the name of a configuration is worth a word.
fn odd_file(path: &str, full: &Path, is_link: bool) -> Option<Result<String, Gap>> {
    if is_link {
        let is_directory = full.metadata().is_ok_and(|metadata| metadata.is_dir());
        return (!is_directory && promises_configuration(path)).then(|| Ok(path.to_string()));
    }
    promises_configuration(path)
        .then(|| Err(gap(path, "not a regular file; only regular files are read")))
}

fn sniff(
    path: &str,
    full: &Path,
    words: Option<&AhoCorasick>,
    buffer: &mut Vec<u8>,
) -> Option<Result<String, Gap>> {
    match read(full, buffer) {
        Ok(true) => {
            let mentions =
                words.map_or_else(|| classify::mentions(buffer), |words| words.is_match(&*buffer));
            mentions.then(|| Ok(path.to_string()))
        }
        Ok(false) => promises_configuration(path).then(|| Err(gap(path, &too_large()))),
        Err(error) => promises_configuration(path).then(|| Err(gap(path, &error.to_string()))),
    }
}

/// Fills the buffer; false when the file is too large to matter.
fn read(path: &Path, buffer: &mut Vec<u8>) -> std::io::Result<bool> {
    buffer.clear();
    let file = File::open(path)?;
    let limit = MAX_SNIFFED + 1;
    let read = file.take(limit).read_to_end(buffer)?;
    Ok(u64::try_from(read).unwrap_or(u64::MAX) < limit)
}

/// True for names that people give to configurations of servers, not to code or data.
fn promises_configuration(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let is_setting = [".conf", ".acl", ".env", ".yml", ".yaml", ".service", ".toml", ".properties"];
    classify::interest(path) == Interest::Always
        || ["redis", "valkey", "compose"].iter().any(|word| name.contains(word))
            && is_setting.iter().any(|extension| name.contains(extension))
}

fn too_large() -> String {
    format!("larger than {} MiB; configuration files are far smaller", MAX_SNIFFED >> 20)
}

fn gap(path: &str, why: &str) -> Gap {
    Gap::new(&TargetId::from(path), format!("read {path}"), why)
}

fn walk_gap(root: &Path, error: &ignore::Error) -> Gap {
    let path = path_of(error).and_then(|path| relative(root, &path)).unwrap_or_default();
    let path = if path.is_empty() { root.display().to_string() } else { path };
    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    Gap::new(
        &TargetId::from(path.as_str()),
        format!("list {path}"),
        format!("{reason}; run as a user who may read it"),
    )
}

fn path_of(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

/// A path below the root with `/`; names that are no Unicode are left out with their files.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let inside = path.strip_prefix(root).unwrap_or(path).to_str()?;
    Some(if cfg!(windows) { inside.replace('\\', "/") } else { inside.to_string() })
}

// A file between the two limits is read whole only when its name makes it a configuration.
const _: () = assert!(MAX_SNIFFED <= MAX_FILE);
