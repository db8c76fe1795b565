//! A file system for one start: texts, and directories that hold nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use redan_conf::files::{FileKind, FileMode};
use redan_conf::{Files, Memory, ReadError};

/// Texts and empty directories.
#[derive(Default)]
pub struct Lab {
    pub texts: Memory,
    pub directories: BTreeSet<String>,
    /// Endings of files that exist, whatever they hold: certificates.
    pub endings: Vec<String>,
}

impl Files for Lab {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        self.texts.read(path)
    }

    fn kind(&self, path: &str) -> Option<FileKind> {
        let path = path.trim_end_matches('/');
        if path.is_empty() || self.directories.contains(path) {
            return Some(FileKind::Directory);
        }
        let known = self.endings.iter().any(|ending| path.ends_with(ending));
        self.texts.kind(path).or(known.then_some(FileKind::File))
    }

    fn list(&self, directory: &str) -> Vec<String> {
        self.texts.list(directory)
    }

    fn mode(&self, _: &str) -> Option<FileMode> {
        None
    }
}
