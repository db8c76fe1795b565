//! Secrets in files that something else puts there: Docker and Kubernetes mounts, an agent.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use redan_model::Secret;
use redan_model::plan::PlannedSecret;

use super::{Error, MAX_SECRET, Provider, first_line, flat};

/// Reads the first line of a file; in a directory, of the file that is called like the secret
/// (`users/web` is `users-web`, for mounts know no directories).
pub(super) struct FileMount;

impl Provider for FileMount {
    fn fetch(&self, planned: &PlannedSecret) -> Result<Secret, Error> {
        let name = &planned.name;
        let Some(location) = &planned.location else {
            let what = "the policy does not say in which file it is; write path = \"…\" beside the provider";
            return Err(Error::Missing { name: name.clone(), what: what.into() });
        };
        let given = Path::new(location);
        let path = if given.is_file() { given.to_path_buf() } else { file_of(given, name) };
        if matches!(path.try_exists(), Ok(false)) {
            let (directory, file) = (given.display(), flat(name));
            let what = format!(
                "there is no file {file} in {directory}: put one there whose first line is the password and which others cannot read (mode 0600), or name another directory with path = \"…\" beside the provider"
            );
            return Err(Error::Missing { name: name.clone(), what });
        }
        first_line(name, &read(name, &path)?)
    }
}

/// Where a directory holds a secret: `users/web` → `DIRECTORY/users-web`.
pub fn file_of(directory: &Path, name: &str) -> PathBuf {
    directory.join(flat(name))
}

/// Reads as much as a secret may be long, and its line end.
pub(super) fn read(name: &str, path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(MAX_SECRET as u64 + 2).read_to_end(&mut bytes));
    let wrong = |source: io::Error| Error::File {
        name: name.into(),
        what: "read",
        path: path.into(),
        source,
    };
    read.map_err(wrong)?;
    Ok(bytes)
}
