//! Which distribution package a program of this host belongs to, read from the package databases.
//!
//! No command is run. The RPM database is a binary format of its own and is not read.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use redan_model::server::Package;

/// Databases of dpkg and apk under a root directory, each executable looked up once.
pub(crate) struct Packages {
    root: PathBuf,
    /// Visits run at the same time; the lock is held while a database is read, so that it is read once.
    known: Mutex<HashMap<PathBuf, Option<Package>>>,
}

impl Default for Packages {
    fn default() -> Self {
        Self::under("/")
    }
}

impl Packages {
    /// The databases of a system that is mounted at `root`.
    pub(crate) fn under(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), known: Mutex::default() }
    }

    /// The package of an executable, given by its resolved path.
    pub(crate) fn owner(&self, executable: &Path) -> Option<Package> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let look = || self.dpkg(executable).or_else(|| self.apk(executable));
        known.entry(executable.to_path_buf()).or_insert_with(look).clone()
    }

    fn dpkg(&self, executable: &Path) -> Option<Package> {
        let directory = self.root.join("var/lib/dpkg/info");
        let wanted = executable.to_str()?;
        let mut lists: Vec<PathBuf> = fs::read_dir(directory)
            .ok()?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "list"))
            .filter(|path| is_candidate(path))
            .collect();
        lists.sort();
        let owns = |path: &&PathBuf| {
            fs::read_to_string(path).is_ok_and(|text| text.lines().any(|line| line == wanted))
        };
        let list = lists.iter().find(owns)?;
        // `redis-tools.list`, or `redis-tools:amd64.list` for packages of several architectures.
        let name = list.file_stem()?.to_str()?.split(':').next()?;
        let status = fs::read_to_string(self.root.join("var/lib/dpkg/status")).ok()?;
        let version = dpkg_version(&status, name)?;
        Some(Package { distribution: self.distribution()?, version })
    }

    fn apk(&self, executable: &Path) -> Option<Package> {
        let database = fs::read_to_string(self.root.join("lib/apk/db/installed")).ok()?;
        let version = apk_version(&database, executable.to_str()?)?;
        Some(Package { distribution: self.distribution()?, version })
    }

    /// `debian12`, `ubuntu22.04`, `alpine3.20`.
    fn distribution(&self) -> Option<String> {
        let text = fs::read_to_string(self.root.join("etc/os-release")).ok()?;
        let field = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            value.map(|value| value.trim_matches('"').to_string())
        };
        let id = field("ID")?;
        let version = field("VERSION_ID").unwrap_or_default();
        // Alpine's third number is a patch level of the whole distribution.
        let parts = if id == "alpine" { 2 } else { usize::MAX };
        let version: Vec<&str> = version.split('.').take(parts).collect();
        Some(format!("{id}{}", version.join(".")))
    }
}

/// Only packages whose name says so are looked into: reading every list of a host takes long.
fn is_candidate(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    ["redis", "valkey", "keydb"].iter().any(|start| name.starts_with(start))
}

/// The version in the stanza of an installed package.
fn dpkg_version(status: &str, name: &str) -> Option<String> {
    let stanza = status.split("\n\n").find(|stanza| {
        stanza.lines().any(|line| line.strip_prefix("Package: ") == Some(name))
            && stanza.lines().any(|line| line == "Status: install ok installed")
    })?;
    let version = stanza.lines().find_map(|line| line.strip_prefix("Version: "))?;
    Some(version.trim().to_string())
}

/// The version of the package that lists a path: `F:` names a directory, `R:` a file in it.
fn apk_version(database: &str, path: &str) -> Option<String> {
    let (directory, file) = path.trim_start_matches('/').rsplit_once('/')?;
    let owns = |stanza: &&str| {
        let mut inside = false;
        stanza.lines().any(|line| match line.split_once(':') {
            Some(("F", name)) => {
                inside = name == directory;
                false
            }
            Some(("R", name)) => inside && name == file,
            _ => false,
        })
    };
    let stanza = database.split("\n\n").find(owns)?;
    Some(stanza.lines().find_map(|line| line.strip_prefix("V:"))?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a temporary directory");
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            fs::write(path, text).expect("a file");
        }
        root
    }

    #[track_caller]
    fn check(files: &[(&str, &str)], executable: &str, expected: Option<(&str, &str)>) {
        let root = root(files);
        let found = Packages::under(root.path()).owner(Path::new(executable));
        let found = found.as_ref().map(|p| (p.distribution.as_str(), p.version.as_str()));
        assert_eq!(found, expected);
    }

    #[test]
    fn debian_names_the_package_of_a_program() {
        let files = [
            ("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"),
            ("var/lib/dpkg/info/redis-server.list", "/.\n/usr/bin/redis-server\n"),
            ("var/lib/dpkg/info/redis-tools.list", "/.\n/usr/bin/redis-check-rdb\n"),
            (
                "var/lib/dpkg/status",
                "Package: redis-server\nStatus: deinstall ok config-files\nVersion: 1\n\n\
                 Package: redis-tools\nStatus: install ok installed\nVersion: 5:7.0.15-1~deb12u6\n",
            ),
        ];
        let expected = Some(("debian12", "5:7.0.15-1~deb12u6"));
        check(&files, "/usr/bin/redis-check-rdb", expected);
        check(&files, "/usr/bin/redis-server", None);
        check(&files, "/opt/redis/redis-server", None);
    }

    #[test]
    fn alpine_names_the_package_of_a_program() {
        let files = [
            ("etc/os-release", "ID=alpine\nVERSION_ID=3.20.3\n"),
            (
                "lib/apk/db/installed",
                "P:musl\nV:1.2.5-r0\nF:lib\nR:libc.musl\n\n\
                 P:redis\nV:7.2.9-r0\nF:etc\nR:redis.conf\nF:usr/bin\nR:redis-server\n",
            ),
        ];
        check(&files, "/usr/bin/redis-server", Some(("alpine3.20", "7.2.9-r0")));
        check(&files, "/etc/redis-server", None);
    }
}
