//! The file of the gateway's passwords at the servers, which may be written anew at any time.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use redan_model::Secret;

use crate::password;

/// The file, and what it looked like when it was read last.
#[derive(Debug)]
pub struct PasswordFile {
    path: Option<PathBuf>,
    seen: Option<Look>,
}

/// Time of the last change and size.
type Look = (SystemTime, u64);

impl PasswordFile {
    /// A file that has just been read, if there is one.
    pub fn new(path: Option<&Path>) -> Self {
        Self { path: path.map(Path::to_path_buf), seen: path.and_then(look) }
    }

    /// What it holds, when it has changed.
    pub fn changed(&mut self) -> Option<anyhow::Result<Vec<Secret>>> {
        let path = self.path.as_deref()?;
        // A file that is being replaced may not be there for a moment.
        let now = look(path).filter(|now| Some(*now) != self.seen)?;
        self.seen = Some(now);
        Some(password::all_from_file(path))
    }
}

fn look(path: &Path) -> Option<Look> {
    let data = std::fs::metadata(path).ok()?;
    Some((data.modified().ok()?, data.len()))
}
