//! Why a journal could not be kept.

use std::io;
use std::path::{Path, PathBuf};

/// Why a journal could not be kept. Messages complete "failed to …".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused.
    #[error("{what} {}: {source}", path.display())]
    Io {
        /// `write`, `open`, `create the directory`, …
        what: &'static str,
        /// What it was about.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
    /// A line in the middle is not what was written: the disk or a person changed it.
    #[error(
        "trust {}: record {record} is damaged, and others follow it; restore the file from a backup, \
         or set it aside and look at the servers by hand",
        path.display()
    )]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// Number of the record, from 0.
        record: u64,
    },
    /// A record is whole, but not what this program writes.
    #[error(
        "understand record {record} of {}: {source}; was it written by another version?",
        path.display()
    )]
    Record {
        /// The journal.
        path: PathBuf,
        /// Number of the record, from 0.
        record: u64,
        /// What does not fit.
        source: serde_json::Error,
    },
    /// A record cannot be written as JSON.
    #[error("write a record: {0}")]
    Serialize(serde_json::Error),
    /// The journal or a record is larger than any that is written.
    #[error("take in {}: it is larger than {limit} bytes", path.display())]
    TooLarge {
        /// The journal.
        path: PathBuf,
        /// What is accepted.
        limit: u64,
    },
    /// Others take every number for a new segment first.
    #[error("begin a segment in {}: too many processes write there at once", path.display())]
    Crowded {
        /// The directory.
        path: PathBuf,
    },
    /// Another process holds the lock.
    #[error(
        "get the lock {}: another redan is changing things; wait until it has ended",
        path.display()
    )]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
}

impl Error {
    pub(crate) fn io<'a>(
        what: &'static str,
        path: &'a Path,
    ) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::Io { what, path: path.to_path_buf(), source }
    }
}
