//! Files and directories that only their owner may read, and that are on the disk when we say so.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::error::Error;

/// Mode of files that may hold a secret.
pub const PRIVATE_FILE: u32 = 0o600;
/// Mode of the directories that hold them.
pub const PRIVATE_DIRECTORY: u32 = 0o700;

/// Makes a directory and those above it with mode 0700. One that is there keeps what is above it,
/// and loses the rights of others.
pub fn private_directory(path: &Path) -> Result<(), Error> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(PRIVATE_DIRECTORY);
    builder.create(path).map_err(Error::io("create the directory", path))?;
    let metadata = fs::metadata(path).map_err(Error::io("look at", path))?;
    if metadata.permissions().mode() & 0o077 != 0 {
        let permissions = fs::Permissions::from_mode(PRIVATE_DIRECTORY);
        fs::set_permissions(path, permissions).map_err(Error::io("restrict", path))?;
    }
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or(Ok(()), sync_directory)
}

/// Makes the directory that a file goes into, mode 0700, unless it is there: then its rights are its
/// owner's business.
pub fn directory_of(file: &Path) -> Result<(), Error> {
    match file.parent() {
        Some(directory) if !directory.as_os_str().is_empty() && !directory.exists() => {
            private_directory(directory)
        }
        _ => Ok(()),
    }
}

/// Writes a file that was not there, mode 0600, and returns when it is on the disk.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = create_private(path)?;
    file.write_all(bytes).map_err(Error::io("write", path))?;
    file.sync_all().map_err(Error::io("write", path))?;
    path.parent().map_or(Ok(()), sync_directory)
}

/// Replaces a private file, or makes it: readers see the old bytes or the new ones, also after a crash.
pub fn replace_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = Path::new(&name);
    match fs::remove_file(new) {
        // What a crash left.
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(Error::io("remove", new)(error)),
    }
    write_private(new, bytes)?;
    fs::rename(new, path).map_err(Error::io("replace", path))?;
    path.parent().map_or(Ok(()), sync_directory)
}

/// A new file with mode 0600; an error when it is there, or when a link stands in its place.
pub(crate) fn create_private(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create_new(true).mode(PRIVATE_FILE);
    options.open(path).map_err(Error::io("create", path))
}

/// Makes the names in a directory survive a crash.
pub fn sync_directory(path: &Path) -> Result<(), Error> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let directory = File::open(path).map_err(Error::io("open", path))?;
    directory.sync_all().map_err(Error::io("write the directory", path))
}
