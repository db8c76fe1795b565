//! A directory tree on disk, read with care: only regular files, only so large, never out of the root.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use redan_conf::files::{FileKind, FileMode, Files, MAX_FILE, ReadError};

use super::checkout::Checkout;

/// More names than this in one directory are not listed.
const MAX_NAMES: usize = 100_000;

/// Files below a root.
#[derive(Debug)]
pub struct Disk {
    root: PathBuf,
    /// What paths of the project begin with, and what is not part of the path below `root`.
    base: String,
    /// Where links may lead; `None` for a system file, whose configuration names absolute paths.
    confined_to: Option<PathBuf>,
    checkout: Option<Checkout>,
}

impl Disk {
    /// Files of a project, whose paths begin with `base`: nothing outside `root` is read, whatever
    /// a link or an absolute path says.
    pub fn project(root: &Path, base: &str) -> Self {
        let real = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        Self {
            root: root.to_path_buf(),
            base: base.to_string(),
            confined_to: Some(real),
            checkout: Checkout::around(root),
        }
    }

    /// Files that a user names, in or beside a directory. In a checkout nothing outside it is read;
    /// elsewhere they are files of this machine, whose absolute paths mean what they say.
    pub fn around(directory: &Path) -> Self {
        let checkout = Checkout::around(directory);
        Self {
            root: PathBuf::new(),
            base: String::new(),
            confined_to: checkout.as_ref().map(|checkout| checkout.root().to_path_buf()),
            checkout,
        }
    }

    /// The checkout of git around the root.
    pub fn checkout(&self) -> Option<&Checkout> {
        self.checkout.as_ref()
    }

    /// The path on disk, if it lies where it may.
    fn locate(&self, path: &str) -> Result<PathBuf, ReadError> {
        let path = self.root.join(path.strip_prefix(&self.base).unwrap_or(path));
        let Some(limit) = &self.confined_to else { return Ok(path) };
        let real = path.canonicalize().map_err(|error| read_error(&error))?;
        match (real.starts_with(limit), lies_below(&path, &self.root)) {
            (true, _) => Ok(real),
            // A link inside the root leads outside; an absolute path names a file of the deployment.
            (false, true) => Err(ReadError::Outside),
            (false, false) => Err(ReadError::NotFound),
        }
    }
}

/// True when a path lies below a root by its text alone.
fn lies_below(path: &Path, root: &Path) -> bool {
    path.strip_prefix(root).is_ok_and(|rest| rest.components().all(|c| c != Component::ParentDir))
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        let path = self.locate(path)?;
        // Asked before opening: opening a FIFO would wait for a writer.
        let metadata = path.metadata().map_err(|error| read_error(&error))?;
        if !metadata.is_file() {
            return Err(ReadError::NotAFile);
        }
        if metadata.len() > MAX_FILE {
            return Err(ReadError::TooLarge);
        }
        read_bounded(&path, &metadata)
    }

    fn kind(&self, path: &str) -> Option<FileKind> {
        let metadata = self.locate(path).ok()?.metadata().ok()?;
        if metadata.is_file() {
            return Some(FileKind::File);
        }
        metadata.is_dir().then_some(FileKind::Directory)
    }

    fn list(&self, directory: &str) -> Vec<String> {
        let entries = self
            .locate(directory)
            .and_then(|path| path.read_dir().map_err(|error| read_error(&error)));
        let Ok(entries) = entries else { return Vec::new() };
        let mut names: Vec<String> = entries
            .take(MAX_NAMES)
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort();
        names
    }

    /// Modes say nothing in a checkout, where git keeps only the execute bit.
    fn mode(&self, path: &str) -> Option<FileMode> {
        if self.checkout.is_some() {
            return None;
        }
        mode_of(&self.locate(path).ok()?.metadata().ok()?)
    }
}

/// Reads at most [`MAX_FILE`] bytes, since the file may grow meanwhile.
fn read_bounded(path: &Path, metadata: &Metadata) -> Result<Arc<[u8]>, ReadError> {
    let capacity = usize::try_from(metadata.len()).unwrap_or(0);
    let mut bytes = Vec::with_capacity(capacity);
    let file = File::open(path).map_err(|error| read_error(&error))?;
    let read =
        file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|error| read_error(&error))?;
    if u64::try_from(read).unwrap_or(u64::MAX) > MAX_FILE {
        return Err(ReadError::TooLarge);
    }
    Ok(bytes.into())
}

#[cfg(unix)]
fn mode_of(metadata: &Metadata) -> Option<FileMode> {
    use std::os::unix::fs::MetadataExt;
    Some(FileMode { bits: metadata.mode() & 0o7777, uid: metadata.uid() })
}

#[cfg(not(unix))]
fn mode_of(_: &Metadata) -> Option<FileMode> {
    None
}

fn read_error(error: &io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound => ReadError::NotFound,
        io::ErrorKind::PermissionDenied => ReadError::PermissionDenied,
        io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => ReadError::NotAFile,
        // ELOOP has no stable kind yet.
        _ if error.raw_os_error() == Some(40) => ReadError::NotAFile,
        _ => ReadError::Other,
    }
}
