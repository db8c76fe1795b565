//! What is left of a journal after crashes, full disks and meddling.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use redan_ledger::{Contents, Error, Journal, Lock, disk, read};
use tempfile::TempDir;

fn three_records() -> (TempDir, PathBuf) {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("a.jsonl");
    let mut journal = Journal::create(&path).unwrap();
    for record in ["one", "two", "three"] {
        journal.append(&record).unwrap();
    }
    (directory, path)
}

fn records(path: &Path) -> Contents<String> {
    read(path).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn records_come_back_in_order() {
    let (_directory, path) = three_records();
    assert_eq!(
        records(&path),
        Contents { records: vec!["one".into(), "two".into(), "three".into()], torn: false }
    );
    assert_eq!(mode(&path), 0o600);
    let (mut journal, contents) = Journal::open::<String>(&path).unwrap();
    assert_eq!(contents.records.len(), 3);
    journal.append(&"four").unwrap();
    assert_eq!(records(&path).records.len(), 4);
}

#[test]
fn a_journal_is_never_begun_twice() {
    let (_directory, path) = three_records();
    assert!(matches!(Journal::create(&path), Err(Error::Io { .. })));
}

#[test]
fn wherever_a_crash_tears_the_last_record_the_others_stay_and_writing_goes_on() {
    let (_directory, path) = three_records();
    let whole = fs::read(&path).unwrap();
    let two = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0 + 1;
    for length in two..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(records(&path).torn, length > two, "cut at {length}");
        let (mut journal, contents) = Journal::open::<String>(&path).unwrap();
        assert_eq!(contents.records, ["one", "two"], "cut at {length}");
        journal.append(&"again").unwrap();
        assert_eq!(records(&path).records, ["one", "two", "again"], "cut at {length}");
    }
}

#[test]
fn a_last_record_of_zeroes_is_torn_too() {
    let (_directory, path) = three_records();
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(&[0; 100]).unwrap();
    file.write_all(b"\n").unwrap();
    assert!(records(&path).torn);
    assert_eq!(records(&path).records.len(), 3);
}

#[test]
fn a_change_in_the_middle_is_no_torn_end() {
    let (_directory, path) = three_records();
    let text = fs::read_to_string(&path).unwrap();
    for changed in [
        text.replace("one", "eno"),
        text.replace("two", "owt"),
        text.split_once('\n').unwrap().1.into(),
    ] {
        fs::write(&path, &changed).unwrap();
        assert!(matches!(read::<String>(&path), Err(Error::Damaged { .. })), "{changed}");
        assert!(Journal::open::<String>(&path).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), changed, "nothing is cut");
    }
}

#[test]
fn a_record_of_another_kind_is_named() {
    let (_directory, path) = three_records();
    assert!(matches!(read::<u32>(&path), Err(Error::Record { record: 0, .. })));
}

#[test]
fn one_process_holds_the_lock() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("lock");
    let held = Lock::take(&path).unwrap();
    assert!(matches!(Lock::take(&path), Err(Error::Locked { .. })));
    assert!(Lock::try_take(&path).unwrap().is_none());
    drop(held);
    assert!(Lock::wait(&path).is_ok());
}

#[test]
fn private_files_belong_to_their_owner() {
    let directory = TempDir::new().unwrap();
    let inner = directory.path().join("a/b");
    disk::private_directory(&inner).unwrap();
    assert_eq!(mode(&inner), 0o700);
    fs::set_permissions(&inner, fs::Permissions::from_mode(0o755)).unwrap();
    disk::private_directory(&inner).unwrap();
    assert_eq!(mode(&inner), 0o700);
    let file = inner.join("f");
    disk::write_private(&file, b"1").unwrap();
    assert!(disk::write_private(&file, b"2").is_err());
    disk::replace_private(&file, b"3").unwrap();
    assert_eq!((fs::read(&file).unwrap(), mode(&file)), (b"3".to_vec(), 0o600));
}
