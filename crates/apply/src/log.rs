//! The journal of one apply and the backups that belong to it.

use std::path::{Path, PathBuf};

use redan_ledger::{Journal, disk};
use redan_model::{Secret, Value};

use crate::error::Error;
use crate::files::{self, Snapshot};
use crate::record::{OldFile, OldValue, Record, Was};
use crate::state::State;

/// Where an apply writes what it does and what it finds.
#[derive(Debug)]
pub(crate) struct Log {
    journal: Journal,
    backups: PathBuf,
}

impl Log {
    /// A new apply.
    pub(crate) fn begin(state: &State, id: &str) -> Result<Self, Error> {
        let backups = state.backups(id);
        disk::private_directory(&backups)?;
        Ok(Self { journal: Journal::create(&state.journal_path(id))?, backups })
    }

    /// An apply that began earlier, and its records.
    pub(crate) fn reopen(state: &State, id: &str) -> Result<(Self, Vec<Record>), Error> {
        let backups = state.backups(id);
        disk::private_directory(&backups)?;
        let (journal, records) = state.journal(id)?;
        Ok((Self { journal, backups }, records))
    }

    /// Writes a record and returns when it is on the disk.
    pub(crate) fn write(&mut self, record: &Record) -> Result<(), Error> {
        Ok(self.journal.append(record)?)
    }

    /// A value for the journal: itself, or where its backup is when it is a secret.
    pub(crate) fn keep(&self, value: &Value) -> Result<OldValue, Error> {
        match value {
            Value::Plain(text) => Ok(OldValue::Plain(text.clone())),
            Value::Secret(secret) if secret.is_empty() => Ok(OldValue::Plain(String::new())),
            Value::Secret(secret) => Ok(OldValue::Kept(self.back_up(secret.expose().as_bytes())?)),
        }
    }

    /// The value that [`Self::keep`] kept.
    pub(crate) fn kept(&self, value: &OldValue) -> Result<Value, Error> {
        match value {
            OldValue::Plain(text) => Ok(Value::Plain(text.clone())),
            OldValue::Kept(name) => {
                let bytes = self.backup(name)?;
                Ok(Value::Secret(Secret::new(String::from_utf8_lossy(&bytes))))
            }
        }
    }

    /// Keeps a file as it is now; also that it is not there.
    pub(crate) fn keep_file(&self, path: &Path) -> Result<OldFile, Error> {
        let was = files::snapshot(path)?.map(|snapshot| self.keep_snapshot(&snapshot));
        Ok(OldFile { path: path.display().to_string(), was: was.transpose()? })
    }

    fn keep_snapshot(&self, snapshot: &Snapshot) -> Result<Was, Error> {
        let Snapshot { bytes, rights } = snapshot;
        let backup = self.back_up(bytes)?;
        Ok(Was { backup, mode: rights.mode, uid: rights.uid, gid: rights.gid })
    }

    /// Bytes of a backup.
    pub(crate) fn backup(&self, name: &str) -> Result<Vec<u8>, Error> {
        files::read(&self.backups.join(name))
    }

    /// Writes a backup under a number that is not taken.
    fn back_up(&self, bytes: &[u8]) -> Result<String, Error> {
        let free = (1u32..).map(|number| number.to_string());
        let mut free = free.filter(|name| !self.backups.join(name).exists());
        let name = free.next().unwrap_or_default();
        disk::write_private(&self.backups.join(&name), bytes)?;
        Ok(name)
    }
}
