//! The state directory: journals, backups and secrets of the applies of one place.
//!
//! ```text
//! .redan/                  0700, .gitignore holds *
//!   lock                   held by the redan that changes something
//!   journal/ID.jsonl       0600, what each apply did and found
//!   backups/ID/            0600, files and secret settings as they were
//!   pending/ID.json        0600, passwords that a rollback may need; gone when the apply is settled
//!   secrets/ENVIRONMENT/   0600, generated secrets, urls.env
//!   authority/             0600, key and certificate of the own authority
//! ```

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use redan_ledger::{Contents, Journal, Lock, disk};

use crate::error::Error;
use crate::files;
use crate::record::Record;

/// Directory of the state beside a plan when no other is given.
pub const DEFAULT_STATE: &str = ".redan";
/// Journals that are looked through; older ones stay where they are.
const MAX_JOURNALS: usize = 10_000;
/// How long a lock is tried.
const LOCK_PATIENCE: Duration = Duration::from_millis(500);
/// Time between two tries.
const LOCK_PAUSE: Duration = Duration::from_millis(10);
/// Directory of secrets when the plan belongs to no environment.
const NO_ENVIRONMENT: &str = "default";

/// A state directory.
#[derive(Clone, Debug)]
pub struct State {
    root: PathBuf,
}

impl State {
    /// Opens the directory, or makes it.
    pub fn open(root: &Path) -> Result<Self, Error> {
        disk::private_directory(root)?;
        let root = fs::canonicalize(root).map_err(Error::file("find", root))?;
        let state = Self { root };
        for directory in ["journal", "backups", "pending", "secrets"] {
            disk::private_directory(&state.root.join(directory))?;
        }
        let ignore = state.root.join(".gitignore");
        if !ignore.exists() {
            disk::write_private(&ignore, b"*\n")?;
        }
        Ok(state)
    }

    /// The directory if it is there: commands that only look make nothing.
    pub fn find(root: &Path) -> Option<Self> {
        let root = fs::canonicalize(root).ok()?;
        root.join("journal").is_dir().then_some(Self { root })
    }

    /// Its path, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The lock that whoever changes something holds. Those who only look whether it is held hold it
    /// for an instant, so it is tried for a while.
    pub fn lock(&self) -> Result<Lock, Error> {
        let path = self.root.join("lock");
        let start = Instant::now();
        loop {
            match Lock::try_take(&path)? {
                Some(lock) => return Ok(lock),
                None if start.elapsed() > LOCK_PATIENCE => return Ok(Lock::take(&path)?),
                None => std::thread::sleep(LOCK_PAUSE),
            }
        }
    }

    /// True while somebody changes something.
    pub(crate) fn is_locked(&self) -> Result<bool, Error> {
        Ok(Lock::try_take(&self.root.join("lock"))?.is_none())
    }

    pub(crate) fn journal_path(&self, id: &str) -> PathBuf {
        self.root.join("journal").join(format!("{id}.jsonl"))
    }

    pub(crate) fn backups(&self, id: &str) -> PathBuf {
        self.root.join("backups").join(id)
    }

    pub(crate) fn pending(&self, id: &str) -> PathBuf {
        self.root.join("pending").join(format!("{id}.json"))
    }

    /// Where secrets of an environment are.
    pub fn secrets(&self, environment: Option<&str>) -> PathBuf {
        self.root.join("secrets").join(environment.unwrap_or(NO_ENVIRONMENT))
    }

    /// The connection URLs of an environment, `VARIABLE=URL` lines.
    pub fn urls(&self, environment: Option<&str>) -> PathBuf {
        self.secrets(environment).join("urls.env")
    }

    /// Locked by the watchdog of an apply.
    pub(crate) fn watchdog(&self, id: &str) -> PathBuf {
        self.root.join("pending").join(format!("{id}.watchdog"))
    }

    /// True when an apply may be unsettled: its passwords are still kept.
    pub(crate) fn has_pending(&self) -> bool {
        let entries = fs::read_dir(self.root.join("pending")).into_iter().flatten().flatten();
        entries.into_iter().any(|entry| entry.path().extension().is_some_and(|end| end == "json"))
    }

    /// Takes the traces of an apply away that changed nothing.
    pub(crate) fn forget(&self, id: &str) -> Result<(), Error> {
        let backups = self.backups(id);
        fs::remove_dir_all(&backups).map_err(Error::file("remove", &backups))?;
        files::remove(&self.pending(id))?;
        files::remove(&self.journal_path(id))
    }

    /// The key and certificate of the own authority.
    pub fn authority(&self) -> PathBuf {
        self.root.join("authority")
    }

    /// Ids of all applies, oldest first.
    pub fn applies(&self) -> Result<Vec<String>, Error> {
        let directory = self.root.join("journal");
        let entries = fs::read_dir(&directory).map_err(Error::file("list", &directory))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let ids = names.filter_map(|name| name.strip_suffix(".jsonl").map(String::from));
        let mut ids: Vec<String> = ids.collect();
        // Ids begin with date and time.
        ids.sort_unstable();
        Ok(ids.split_off(ids.len().saturating_sub(MAX_JOURNALS)))
    }

    /// The records of an apply.
    pub fn records(&self, id: &str) -> Result<Vec<Record>, Error> {
        Ok(redan_ledger::read(&self.journal_path(id))?.records)
    }

    /// The journal of an apply, to go on writing it.
    pub(crate) fn journal(&self, id: &str) -> Result<(Journal, Vec<Record>), Error> {
        let (journal, Contents { records, .. }) = Journal::open(&self.journal_path(id))?;
        Ok((journal, records))
    }
}
