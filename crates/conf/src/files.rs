//! The only door to files: an argument.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use redan_model::container::Place;

/// A tree of files. Paths use `/`; a relative path is relative to the root of the audit.
pub trait Files: Sync {
    /// The bytes of a file, at most [`MAX_FILE`] of them.
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError>;

    /// Whether the path is a directory, a file, or not there.
    fn kind(&self, path: &str) -> Option<FileKind>;

    /// Names in a directory, sorted; empty when it cannot be listed.
    fn list(&self, directory: &str) -> Vec<String>;

    /// Permission bits and owner, where they mean something.
    fn mode(&self, path: &str) -> Option<FileMode>;

    /// Where the text of a file is written, if that is elsewhere than its path says: the file of
    /// the project that a container sees under another name, or a block inside a manifest.
    /// Whoever makes a `Location` from a file asks.
    fn written(&self, _path: &str) -> Option<Written> {
        None
    }
}

/// Where the text of a file is really written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Path as the user knows it.
    pub path: String,
    /// Lines of that file before the first line of the text.
    pub lines_before: u32,
    /// Columns before the first column of each line (indentation of a block scalar).
    pub columns_before: u32,
    /// The value of a definition that holds the text, where an edit can find it.
    pub place: Option<Place>,
}

/// The largest file that is read whole, in bytes. Real configuration files stay far below.
pub const MAX_FILE: u64 = 8 << 20;

/// What a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum FileKind {
    File,
    Directory,
}

/// Permission bits and owner of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileMode {
    /// `0o644`.
    pub bits: u32,
    /// User id.
    pub uid: u32,
}

/// Why a file could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ReadError {
    NotFound,
    PermissionDenied,
    /// Larger than [`MAX_FILE`].
    TooLarge,
    /// A directory, a device, or a loop of links.
    NotAFile,
    /// A link that leads out of the audited directory.
    Outside,
    Other,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "No such file or directory",
            Self::PermissionDenied => "Permission denied",
            Self::TooLarge => "larger than 8 MiB",
            Self::NotAFile => "not a regular file",
            Self::Outside => "a link that leads out of the audited directory",
            Self::Other => "read error",
        })
    }
}

/// Files in memory, for tests and for text that comes from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    bytes: BTreeMap<String, Arc<[u8]>>,
    modes: BTreeMap<String, FileMode>,
}

impl Memory {
    /// Adds a file.
    pub fn insert(&mut self, path: &str, bytes: impl AsRef<[u8]>) {
        self.bytes.insert(path.to_string(), bytes.as_ref().into());
    }

    /// Gives a file permission bits and an owner, as on the host of a server.
    pub fn set_mode(&mut self, path: &str, mode: FileMode) {
        self.modes.insert(path.to_string(), mode);
    }

    /// Every path, sorted.
    pub fn paths(&self) -> Vec<String> {
        self.bytes.keys().cloned().collect()
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Memory {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(files: I) -> Self {
        let mut memory = Self::default();
        files.into_iter().for_each(|(path, text)| memory.insert(path, text));
        memory
    }
}

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        self.bytes.get(path).cloned().ok_or(match self.kind(path) {
            Some(_) => ReadError::NotAFile,
            None => ReadError::NotFound,
        })
    }

    fn kind(&self, path: &str) -> Option<FileKind> {
        if self.bytes.contains_key(path) {
            return Some(FileKind::File);
        }
        (!self.list(path).is_empty()).then_some(FileKind::Directory)
    }

    fn list(&self, directory: &str) -> Vec<String> {
        let prefix = if directory.is_empty() || directory == "." {
            String::new()
        } else {
            format!("{}/", directory.trim_end_matches('/'))
        };
        let mut names: Vec<String> = self
            .bytes
            .keys()
            .filter_map(|path| path.strip_prefix(&prefix)?.split('/').next().map(String::from))
            .collect();
        names.dedup();
        names
    }

    fn mode(&self, path: &str) -> Option<FileMode> {
        self.modes.get(path).copied()
    }
}
