//! The file: lines that are there after a crash, or not at all.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::disk;
use crate::error::Error;
use crate::line::{Chain, MAX_LINE};

/// Largest journal that is read.
pub const MAX_JOURNAL: u64 = 256 << 20;

/// A journal that is open for writing. Whoever writes holds a [`Lock`](crate::Lock).
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    chain: Chain,
    /// Bytes of whole records.
    length: u64,
    /// An append failed and its beginning may be in the file.
    torn: bool,
}

/// What a journal holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents<T> {
    /// The records in order.
    pub records: Vec<T>,
    /// A crash tore the last record: it was never confirmed to the writer.
    pub torn: bool,
}

/// Whole records, and where they end.
struct Scan<T> {
    records: Vec<T>,
    chain: Chain,
    length: usize,
}

impl Journal {
    /// A new journal, mode 0600.
    ///
    /// # Errors
    ///
    /// [`Error::Io`], also when it is there already.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let file = disk::create_private(path)?;
        file.sync_all().map_err(Error::io("write", path))?;
        path.parent().map_or(Ok(()), disk::sync_directory)?;
        Ok(Self { file, path: path.into(), chain: Chain::new(), length: 0, torn: false })
    }

    /// Opens a journal to go on writing it. What a crash tore off the last record is cut.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] when something in the middle is not what was written.
    pub fn open<T: DeserializeOwned>(path: &Path) -> Result<(Self, Contents<T>), Error> {
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .open(path)
            .map_err(Error::io("open", path))?;
        let bytes = bytes(&mut file, path)?;
        let Scan { records, chain, length } = scan(&bytes, path)?;
        let torn = length < bytes.len();
        let length = length as u64;
        let mut journal = Self { file, path: path.into(), chain, length, torn };
        journal.mend()?;
        Ok((journal, Contents { records, torn }))
    }

    /// Appends a record and returns when it is on the disk. After an error it is not in the journal,
    /// and the next append may succeed again.
    pub fn append(&mut self, record: &impl Serialize) -> Result<(), Error> {
        self.mend()?;
        let (line, chain) = self.chain.write(record).map_err(Error::Serialize)?;
        if line.len() > MAX_LINE {
            return Err(Error::TooLarge { path: self.path.clone(), limit: MAX_LINE as u64 });
        }
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(source) = written {
            self.torn = true;
            // Leaves no half record behind where that is possible; otherwise the next append tries again.
            let _ = self.mend();
            return Err(Error::io("write", &self.path)(source));
        }
        self.chain = chain;
        self.length += line.len() as u64;
        Ok(())
    }

    /// Cuts what is behind the last whole record.
    fn mend(&mut self) -> Result<(), Error> {
        if self.torn {
            let cut = self.file.set_len(self.length).and_then(|()| self.file.sync_all());
            cut.map_err(Error::io("cut the torn end of", &self.path))?;
            self.torn = false;
        }
        Ok(())
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Reads a journal and leaves it as it is.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<Contents<T>, Error> {
    let mut file = File::open(path).map_err(Error::io("open", path))?;
    let bytes = bytes(&mut file, path)?;
    let Scan { records, length, .. } = scan(&bytes, path)?;
    Ok(Contents { records, torn: length < bytes.len() })
}

fn bytes(file: &mut File, path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let mut limited = file.take(MAX_JOURNAL + 1);
    limited.read_to_end(&mut bytes).map_err(Error::io("read", path))?;
    if bytes.len() as u64 > MAX_JOURNAL {
        return Err(Error::TooLarge { path: path.into(), limit: MAX_JOURNAL });
    }
    Ok(bytes)
}

/// Takes whole records from the start. What follows them is the torn last record when it is a
/// single line, whole or not: each record is on the disk before the next is written.
fn scan<T: DeserializeOwned>(bytes: &[u8], path: &Path) -> Result<Scan<T>, Error> {
    let mut scan = Scan { records: Vec::new(), chain: Chain::new(), length: 0 };
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let whole = line.strip_suffix(b"\n").and_then(|line| scan.chain.read(line));
        let Some((record, chain)) = whole else {
            let is_last = scan.length + line.len() == bytes.len();
            let record = scan.chain.next();
            return if is_last {
                Ok(scan)
            } else {
                Err(Error::Damaged { path: path.into(), record })
            };
        };
        let number = scan.chain.next();
        let record = serde_json::from_str(record).map_err(|source| Error::Record {
            path: path.into(),
            record: number,
            source,
        })?;
        scan.records.push(record);
        scan.chain = chain;
        scan.length += line.len();
    }
    Ok(scan)
}
