//! Files of servers and applications: read, replaced whole, put back.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown, fchown};
use std::path::{Path, PathBuf};

use redan_ledger::disk::{PRIVATE_FILE, sync_directory};

use crate::error::Error;

/// Largest file that is read or changed. Configuration is far smaller.
const MAX_FILE: u64 = 16 << 20;
/// What a temporary file beside the real one is called; a leading dot hides it from globs.
const TEMPORARY: &str = ".redan-new";

/// Who may do what with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rights {
    pub(crate) mode: u32,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// A file at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) bytes: Vec<u8>,
    pub(crate) rights: Rights,
}

/// How a file got its new bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Readers saw the old file or the new one.
    Whole,
    /// The file could not be replaced by renaming (it is a mount of its own, or its owner cannot be
    /// given to another file), so its bytes were written over the old ones.
    InPlace,
}

/// Reads a file of reasonable size.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Error::file("read", path))?;
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(Error::file("read", path))?;
    if bytes.len() as u64 > MAX_FILE {
        let source = io::Error::other("it is larger than any configuration");
        return Err(Error::file("read", path)(source));
    }
    Ok(bytes)
}

/// The file as it is now; `None` when there is none.
pub(crate) fn snapshot(path: &Path) -> Result<Option<Snapshot>, Error> {
    match fs::metadata(path) {
        Ok(_) => Ok(Some(Snapshot { bytes: read(path)?, rights: rights(path)? })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file("look at", path)(error)),
    }
}

/// Owner and permission bits.
pub(crate) fn rights(path: &Path) -> Result<Rights, Error> {
    let metadata = fs::metadata(path).map_err(Error::file("look at", path))?;
    Ok(Rights { mode: metadata.mode() & 0o7777, uid: metadata.uid(), gid: metadata.gid() })
}

/// Sets permission bits.
pub(crate) fn set_mode(path: &Path, mode: u32) -> Result<(), Error> {
    let permissions = Permissions::from_mode(mode);
    fs::set_permissions(path, permissions).map_err(Error::file("set the mode of", path))
}

/// Gives a file new bytes; it keeps its name, its owner and its mode, or gets those of `rights`. A
/// link stays a link: what it points to is replaced.
pub(crate) fn replace(path: &Path, bytes: &[u8], rights: Rights) -> Result<Written, Error> {
    let real = fs::canonicalize(path).map_err(Error::file("find", path))?;
    match replace_whole(&real, bytes, rights) {
        Ok(()) => Ok(Written::Whole),
        Err(error) if cannot_rename(&error) => {
            write_over(&real, bytes, rights).map_err(Error::file("write", path))?;
            Ok(Written::InPlace)
        }
        Err(error) => Err(Error::file("replace", path)(error)),
    }
}

/// Writes a file that was not there. What root makes belongs to the owner of the directory: the
/// server that reads it seldom runs as root.
pub(crate) fn create(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Error> {
    let written = temporary(path, bytes).and_then(|temporary| {
        let owner = fs::metadata(parent(path))?;
        if owner.uid() != fs::metadata(&temporary)?.uid() {
            // Only root may; others make files in directories of others and keep them.
            let _ = chown(&temporary, Some(owner.uid()), Some(owner.gid()));
        }
        fs::set_permissions(&temporary, Permissions::from_mode(mode))?;
        // A hard link, unlike a rename, refuses a name that is taken meanwhile.
        let linked = fs::hard_link(&temporary, path);
        fs::remove_file(&temporary)?;
        linked
    });
    written.map_err(Error::file("create", path))?;
    Ok(sync_directory(parent(path))?)
}

/// Makes the directories above a file; those that were missing, outermost first.
pub(crate) fn missing_directories(path: &Path) -> Vec<PathBuf> {
    let above = path.ancestors().skip(1);
    let missing = above.take_while(|path| !path.as_os_str().is_empty() && !path.exists());
    let mut missing: Vec<PathBuf> = missing.map(PathBuf::from).collect();
    missing.reverse();
    missing
}

/// Removes a file; one that is not there is fine.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Ok(()) => Ok(sync_directory(parent(path))?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::file("remove", path)(error)),
    }
}

/// A mount point is busy, another file system is another device, and a directory that only its owner
/// may write, or an owner that is not ours to give, is a matter of permission.
fn cannot_rename(error: &io::Error) -> bool {
    use io::ErrorKind::{CrossesDevices, PermissionDenied, ResourceBusy};
    matches!(error.kind(), ResourceBusy | CrossesDevices | PermissionDenied)
}

fn replace_whole(path: &Path, bytes: &[u8], rights: Rights) -> io::Result<()> {
    let temporary = temporary(path, bytes)?;
    let renamed = set_rights(&temporary, rights).and_then(|()| fs::rename(&temporary, path));
    if renamed.is_err() {
        fs::remove_file(&temporary)?;
    }
    renamed?;
    File::open(parent(path))?.sync_all()
}

fn set_rights(path: &Path, rights: Rights) -> io::Result<()> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if (metadata.uid(), metadata.gid()) != (rights.uid, rights.gid) {
        fchown(&file, Some(rights.uid), Some(rights.gid))?;
    }
    // After the owner: changing that takes set-id bits away.
    file.set_permissions(Permissions::from_mode(rights.mode))?;
    file.sync_all()
}

fn write_over(path: &Path, bytes: &[u8], rights: Rights) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).truncate(true).open(path)?;
    file.write_all(bytes)?;
    let metadata = file.metadata()?;
    if metadata.mode() & 0o7777 != rights.mode {
        file.set_permissions(Permissions::from_mode(rights.mode))?;
    }
    file.sync_all()
}

/// A private file with these bytes in the same directory, on the disk.
fn temporary(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(TEMPORARY);
    let temporary = parent(path).join(hidden);
    match fs::remove_file(&temporary) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(PRIVATE_FILE).open(&temporary)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // A full disk must not stay full because of us.
        fs::remove_file(&temporary)?;
    }
    written.map(|()| temporary)
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
