//! A lock between processes, which the operating system takes back when its holder ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::disk::PRIVATE_FILE;
use crate::error::Error;

/// An exclusive lock, held until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] when another process holds it.
    pub fn take(path: &Path) -> Result<Self, Error> {
        Self::try_take(path)?.ok_or_else(|| Error::Locked { path: path.to_path_buf() })
    }

    /// Takes the lock; `None` when another process holds it.
    pub fn try_take(path: &Path) -> Result<Option<Self>, Error> {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(Error::io("lock", path)(source)),
        }
    }

    /// Waits until the lock is free and takes it.
    pub fn wait(path: &Path) -> Result<Self, Error> {
        let file = open(path)?;
        file.lock().map_err(Error::io("lock", path))?;
        Ok(Self { _file: file })
    }
}

fn open(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    // The file stays: removing it would let two processes lock two files of the same name.
    options.read(true).write(true).create(true).truncate(false).mode(PRIVATE_FILE);
    options.open(path).map_err(Error::io("open", path))
}
