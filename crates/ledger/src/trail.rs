//! The audit trail of a gateway: lines of JSON in segments, sealed batch by batch.
//!
//! ```text
//! 00000001.jsonl   {"trail":"redan/trail/v1","segment":1,"hash":H0}      H0 = SHA-256("redan/trail/v1")
//!                  {…record…}
//!                  {…record…}
//!                  {"seal":1,"records":2,"hash":H1}                      H1 = SHA-256(H0, the two lines)
//!                  …
//! 00000002.jsonl   {"trail":"redan/trail/v1","segment":2,"hash":Hn,"after":{"segment":1,"seal":n}}
//! ```
//!
//! A hash covers everything before it, so that no line can be changed, taken out or put in without a sign. A seal a batch
//! rather than a hash a line: at a hundred thousand records a second that is what costs. Lines behind the last seal of
//! a segment are what a crash left.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::disk;
use crate::error::Error;
use crate::line::hex;

/// What a segment calls itself.
pub const SCHEMA: &str = "redan/trail/v1";
/// Bytes after which a new segment begins.
const SEGMENT: u64 = 256 << 20;
/// Bytes at the end of a segment in which its last seal is looked for: several of the largest batches.
const TAIL: u64 = 16 << 20;

/// A trail that is open for writing. Several processes may write to one directory, each its own segments.
#[derive(Debug)]
pub struct Trail {
    directory: PathBuf,
    path: PathBuf,
    file: File,
    segment: u64,
    seal: u64,
    hash: [u8; 32],
    /// Bytes up to the last seal.
    length: u64,
    /// An append failed and its beginning may be in the file.
    is_torn: bool,
}

/// The first line of a segment.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    trail: String,
    segment: u64,
    hash: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<After>,
}

/// Where the chain comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// The segment.
    pub segment: u64,
    /// Its last seal at that time.
    pub seal: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Seal {
    seal: u64,
    records: u32,
    hash: String,
}

/// What a segment turned out to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Its number.
    pub segment: u64,
    /// The segment and seal that it follows.
    pub after: Option<After>,
    /// Sealed records.
    pub records: u64,
    /// Lines behind the last seal, which a crash left unsealed.
    pub unsealed: u64,
    /// The last hash, in hexadecimal digits.
    pub hash: String,
}

impl Trail {
    /// Begins a new segment in a directory, which is made with mode 0700 where it is not there.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn open(directory: &Path) -> Result<Self, Error> {
        disk::private_directory(directory)?;
        let before = last_seal(directory)?;
        Self::begin(directory, before)
    }

    /// A segment behind `before`; another process may take a number first.
    fn begin(directory: &Path, before: Option<(After, [u8; 32])>) -> Result<Self, Error> {
        let (after, hash) = before.unzip();
        let hash = hash.unwrap_or_else(|| Sha256::digest(SCHEMA).into());
        let newest = segments(directory)?.last().map_or(0, |(number, _)| *number);
        let (segment, path, file) = (newest + 1..=newest + 64)
            .find_map(|number| {
                let path = directory.join(format!("{number:08}.jsonl"));
                match disk::create_private(&path) {
                    Err(Error::Io { source, .. })
                        if source.kind() == std::io::ErrorKind::AlreadyExists =>
                    {
                        None
                    }
                    created => Some(created.map(|file| (number, path, file))),
                }
            })
            .unwrap_or_else(|| Err(Error::Crowded { path: directory.into() }))?;
        let head = Head { trail: SCHEMA.into(), segment, hash: hex(&hash), after };
        let mut trail = Self {
            directory: directory.into(),
            path,
            file,
            segment,
            seal: 0,
            hash,
            length: 0,
            is_torn: false,
        };
        let line = line(&head)?;
        trail.write(&line)?;
        trail.length = line.len() as u64;
        trail.sync()?;
        disk::sync_directory(directory)?;
        Ok(trail)
    }

    /// Appends whole lines, of which each is a record, and seals them. They are on the disk after [`Self::sync`].
    ///
    /// # Errors
    /// [`Error::Io`]: nothing of them is in the trail then, and a later call may succeed.
    pub fn append(&mut self, lines: &[u8], records: u32) -> Result<(), Error> {
        if self.length >= SEGMENT {
            let after = After { segment: self.segment, seal: self.seal };
            self.sync()?;
            *self = Self::begin(&self.directory, Some((after, self.hash)))?;
        }
        self.mend()?;
        let hash = next(&self.hash, lines);
        let seal = line(&Seal { seal: self.seal + 1, records, hash: hex(&hash) })?;
        self.write(lines).and_then(|()| self.write(&seal))?;
        (self.hash, self.seal) = (hash, self.seal + 1);
        self.length += (lines.len() + seal.len()) as u64;
        Ok(())
    }

    /// Returns when what was appended is on the disk.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn sync(&mut self) -> Result<(), Error> {
        self.file.sync_data().map_err(Error::io("write", &self.path))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(|source| {
            self.is_torn = true;
            Error::io("write", &self.path)(source)
        })
    }

    /// Cuts what is behind the last seal.
    fn mend(&mut self) -> Result<(), Error> {
        if self.is_torn {
            self.file.set_len(self.length).map_err(Error::io("cut the torn end of", &self.path))?;
            self.is_torn = false;
        }
        Ok(())
    }

    /// The segment that is being written.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Checks every hash of a segment.
///
/// # Errors
/// [`Error::Damaged`] with the number of the line, from 0, where something else stands than what was written.
pub fn check(path: &Path) -> Result<Checked, Error> {
    let text = fs::read(path).map_err(Error::io("read", path))?;
    let damaged = |record: usize| Error::Damaged { path: path.into(), record: record as u64 };
    let mut lines = text.split_inclusive(|byte| *byte == b'\n').enumerate();
    let head: Option<Head> = lines.next().and_then(|(_, line)| serde_json::from_slice(line).ok());
    let head = head.filter(|head| head.trail == SCHEMA).ok_or_else(|| damaged(0))?;
    let mut hash = unhex(&head.hash).ok_or_else(|| damaged(0))?;
    let (mut batch, mut in_batch, mut records, mut seals) =
        (Sha256::new_with_prefix(hash), 0, 0, 0);
    for (number, line) in lines {
        let Ok(seal) = serde_json::from_slice::<Seal>(line) else {
            batch.update(line);
            in_batch += 1;
            continue;
        };
        hash = batch.finalize().into();
        seals += 1;
        if (seal.seal, u64::from(seal.records), &seal.hash) != (seals, in_batch, &hex(&hash)) {
            return Err(damaged(number));
        }
        records += in_batch;
        (batch, in_batch) = (Sha256::new_with_prefix(hash), 0);
    }
    let Head { segment, after, .. } = head;
    Ok(Checked { segment, after, records, unsealed: in_batch, hash: hex(&hash) })
}

/// Number and path of each segment, in their order.
///
/// # Errors
/// [`Error::Io`] when the directory cannot be read.
pub fn segments(directory: &Path) -> Result<Vec<(u64, PathBuf)>, Error> {
    let entries = fs::read_dir(directory).map_err(Error::io("read", directory))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(Error::io("read", directory))?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let number = stem.filter(|stem| stem.len() == 8).and_then(|stem| stem.parse().ok());
        if let Some(number) = number.filter(|_| path.extension().is_some_and(|it| it == "jsonl")) {
            found.push((number, path));
        }
    }
    found.sort();
    Ok(found)
}

/// The last seal of the newest segment that has one.
fn last_seal(directory: &Path) -> Result<Option<(After, [u8; 32])>, Error> {
    for (segment, path) in segments(directory)?.into_iter().rev() {
        let tail = tail(&path)?;
        let mut lines = tail.split(|byte| *byte == b'\n').rev();
        let seal = lines.find_map(|line| serde_json::from_slice::<Seal>(line).ok());
        if let Some((seal, hash)) = seal.and_then(|seal| Some((seal.seal, unhex(&seal.hash)?))) {
            return Ok(Some((After { segment, seal }, hash)));
        }
    }
    Ok(None)
}

fn tail(path: &Path) -> Result<Vec<u8>, Error> {
    let mut file = OpenOptions::new().read(true).open(path).map_err(Error::io("open", path))?;
    let length = file.metadata().map_err(Error::io("look at", path))?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL))).map_err(Error::io("read", path))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes).map_err(Error::io("read", path))?;
    Ok(bytes)
}

fn next(hash: &[u8; 32], lines: &[u8]) -> [u8; 32] {
    Sha256::new_with_prefix(hash).chain_update(lines).finalize().into()
}

fn line(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut line = serde_json::to_vec(value).map_err(Error::Serialize)?;
    line.push(b'\n');
    Ok(line)
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(directory: &Path) -> PathBuf {
        let mut trail = Trail::open(directory).unwrap();
        trail.append(b"{\"a\":1}\n{\"a\":2}\n", 2).unwrap();
        trail.append(b"{\"a\":3}\n", 1).unwrap();
        trail.sync().unwrap();
        trail.path().to_path_buf()
    }

    #[test]
    fn segments_follow_each_other() {
        let directory = tempfile::tempdir().unwrap();
        let first = check(&written(directory.path())).unwrap();
        let second = check(&written(directory.path())).unwrap();
        assert_eq!((first.records, first.unsealed, first.after), (3, 0, None));
        assert_eq!(second.after, Some(After { segment: 1, seal: 2 }));
        assert_eq!(segments(directory.path()).unwrap().len(), 2);
    }

    #[test]
    fn nothing_can_be_changed_taken_out_or_put_in_unseen() {
        let directory = tempfile::tempdir().unwrap();
        let path = written(directory.path());
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for (changed, is_seen) in [
            (text.replace("{\"a\":2}", "{\"a\":9}"), true),
            (text.replace("{\"a\":1}\n", ""), true),
            (text.replace("{\"a\":3}\n", "{\"a\":3}\n{\"a\":3}\n"), true),
            ([lines[0], lines[4], lines[5]].concat(), true),
            (lines[..4].concat(), false),
        ] {
            fs::write(&path, changed).unwrap();
            let found = check(&path);
            assert_eq!(matches!(found, Err(Error::Damaged { .. })), is_seen, "{found:?}");
        }
    }

    #[test]
    fn what_a_crash_left_is_counted_and_the_next_segment_goes_on_behind_the_seal() {
        let directory = tempfile::tempdir().unwrap();
        let path = written(directory.path());
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"a\":4}\n{\"a\"").unwrap();
        assert_eq!(check(&path).unwrap().unsealed, 2);
        let next = check(&written(directory.path())).unwrap();
        assert_eq!(next.after, Some(After { segment: 1, seal: 2 }));
    }

    #[test]
    fn a_batch_that_cannot_be_written_is_not_in_the_trail() {
        let directory = tempfile::tempdir().unwrap();
        let mut trail = Trail::open(directory.path()).unwrap();
        trail.append(b"{\"a\":1}\n", 1).unwrap();
        // As on a disk that is full: half of a batch is there.
        trail.file.write_all(b"{\"a\"").unwrap();
        let read_only = File::open(trail.path()).unwrap();
        let writable = std::mem::replace(&mut trail.file, read_only);
        assert!(matches!(trail.append(b"{\"a\":2}\n", 1), Err(Error::Io { .. })));
        trail.file = writable;
        trail.append(b"{\"a\":3}\n", 1).unwrap();
        let checked = check(trail.path()).unwrap();
        assert_eq!((checked.records, checked.unsealed), (2, 0));
    }
}
