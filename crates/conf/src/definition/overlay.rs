//! The file system that a container sees, as far as its definition tells.

use std::sync::Arc;

use crate::files::{FileKind, FileMode, Files, ReadError, Written};

/// What stands behind a path of a container.
#[derive(Clone, Debug)]
pub enum Backing {
    /// A file or directory of the project.
    Project(String),
    /// A text that a definition holds: an inline config, a key of a ConfigMap.
    Text(Arc<str>, Written),
    /// A volume, a secret, a file outside the project: there, but not here.
    Elsewhere,
    /// Written by a script when the container starts.
    Generated,
}

/// One path of a container and what stands behind it.
#[derive(Clone, Debug)]
pub struct Mounted {
    /// Path inside the container.
    pub target: String,
    /// What it is.
    pub backing: Backing,
}

/// Whether the content of a path is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It can be read.
    Here,
    /// It is mounted from the project, where it is missing.
    NotInProject,
    /// It comes from a volume or a secret.
    Elsewhere,
    /// A script writes it.
    Generated,
    /// Nothing is mounted there: it is whatever the image holds.
    InImage,
}

/// Mounts laid over an image; of overlapping ones the longest path counts, of equal ones the last.
#[derive(Clone)]
pub struct Overlay<'a> {
    files: &'a dyn Files,
    mounts: Vec<Mounted>,
}

/// `.` and `..` would step out of the mount that was found for a path.
const MAX_ALIASES: usize = 1_000;

impl<'a> Overlay<'a> {
    /// An image with mounts.
    pub const fn new(files: &'a dyn Files, mounts: Vec<Mounted>) -> Self {
        Self { files, mounts }
    }

    /// Adds a mount, which counts before those that are there.
    pub fn mount(&mut self, target: &str, backing: Backing) {
        if self.mounts.len() < MAX_ALIASES {
            self.mounts.push(Mounted { target: clean(target), backing });
        }
    }

    /// Makes a path show what another path shows now (`cp source target`).
    pub fn copy(&mut self, source: &str, target: &str) {
        let target = match target.ends_with('/') {
            true => format!("{target}{}", source.rsplit('/').next().unwrap_or_default()),
            false => target.to_string(),
        };
        let backing = match self.behind(source) {
            Some((Backing::Project(path), rest)) => Backing::Project(format!("{path}{rest}")),
            Some((backing, "")) => backing.clone(),
            Some(_) => Backing::Elsewhere,
            None => return,
        };
        self.mount(&target, backing);
    }

    /// What stands behind a path, and the rest of the path below it.
    fn behind<'s>(&'s self, path: &'s str) -> Option<(&'s Backing, &'s str)> {
        let mut best: Option<(&Mounted, &str)> = None;
        for mounted in &self.mounts {
            let target = mounted.target.trim_end_matches('/');
            let Some(rest) = path.strip_prefix(target) else { continue };
            let covers = rest.is_empty() || rest.starts_with('/');
            let nearer = best
                .is_none_or(|(other, _)| other.target.trim_end_matches('/').len() <= target.len());
            if covers && nearer {
                best = Some((mounted, rest));
            }
        }
        best.map(|(mounted, rest)| (&mounted.backing, rest))
    }

    /// Whether the content of a path is known.
    pub fn presence(&self, path: &str) -> Presence {
        match self.behind(path) {
            None => Presence::InImage,
            Some((Backing::Elsewhere, _)) => Presence::Elsewhere,
            Some((Backing::Generated, _)) => Presence::Generated,
            Some((Backing::Text(..), "")) => Presence::Here,
            Some((Backing::Text(..), _)) => Presence::InImage,
            Some((Backing::Project(project), rest)) => {
                match self.files.kind(&format!("{project}{rest}")) {
                    Some(_) => Presence::Here,
                    None => Presence::NotInProject,
                }
            }
        }
    }

    /// The text of a small file, if it is here.
    pub fn text(&self, path: &str) -> Option<String> {
        let bytes = self.read(path).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The path in the project that stands behind a path of the container.
    pub fn project_path(&self, path: &str) -> Option<String> {
        match self.behind(path)? {
            (Backing::Project(project), rest) => Some(format!("{project}{rest}")),
            (Backing::Text(_, written), _) => Some(written.path.clone()),
            _ => None,
        }
    }

    /// Every path that is mounted, with what stands behind it.
    pub fn mounts(&self) -> &[Mounted] {
        &self.mounts
    }
}

impl Files for Overlay<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        match self.behind(path) {
            Some((Backing::Project(project), rest)) => self.files.read(&format!("{project}{rest}")),
            Some((Backing::Text(text, _), "")) => Ok(text.as_bytes().into()),
            _ => Err(ReadError::NotFound),
        }
    }

    fn kind(&self, path: &str) -> Option<FileKind> {
        match self.behind(path)? {
            (Backing::Project(project), rest) => self.files.kind(&format!("{project}{rest}")),
            (Backing::Text(..), "") => Some(FileKind::File),
            _ => None,
        }
    }

    fn list(&self, directory: &str) -> Vec<String> {
        let prefix = format!("{}/", directory.trim_end_matches('/'));
        let mut names: Vec<String> = self
            .mounts
            .iter()
            .filter_map(|mounted| mounted.target.strip_prefix(&prefix)?.split('/').next())
            .map(String::from)
            .collect();
        if let Some((Backing::Project(project), rest)) = self.behind(directory) {
            names.extend(self.files.list(&format!("{project}{rest}")));
        }
        names.sort();
        names.dedup();
        names
    }

    fn mode(&self, _: &str) -> Option<FileMode> {
        None
    }

    fn written(&self, path: &str) -> Option<Written> {
        match self.behind(path)? {
            (Backing::Project(project), rest) => {
                Some(Written { path: format!("{project}{rest}"), ..Written::default() })
            }
            (Backing::Text(_, written), _) => Some(written.clone()),
            _ => None,
        }
    }
}

/// A path of a container without `./`, `//` and `..`.
fn clean(path: &str) -> String {
    super::sources::join("/", path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Memory;

    #[test]
    fn the_longest_mount_counts() {
        let files = Memory::from_iter([("redis/redis.conf", "port 1"), ("other.conf", "port 2")]);
        let mut overlay = Overlay::new(&files, Vec::new());
        overlay.mount("/etc/redis", Backing::Project("redis".into()));
        overlay.mount("/data", Backing::Elsewhere);
        assert_eq!(overlay.text("/etc/redis/redis.conf").as_deref(), Some("port 1"));
        assert_eq!(overlay.presence("/etc/redis/none"), Presence::NotInProject);
        assert_eq!(overlay.presence("/data/x"), Presence::Elsewhere);
        assert_eq!(overlay.presence("/etc/redisx"), Presence::InImage);
        overlay.mount("/etc/redis/redis.conf", Backing::Project("other.conf".into()));
        assert_eq!(overlay.text("/etc/redis/redis.conf").as_deref(), Some("port 2"));
        assert_eq!(overlay.written("/etc/redis/redis.conf").unwrap().path, "other.conf");
    }

    #[test]
    fn copies_show_the_same() {
        let files = Memory::from_iter([("redis.conf", "port 1")]);
        let mut overlay = Overlay::new(&files, Vec::new());
        overlay.mount("/mnt/redis.conf", Backing::Project("redis.conf".into()));
        overlay.copy("/mnt/redis.conf", "/etc/");
        assert_eq!(overlay.text("/etc/redis.conf").as_deref(), Some("port 1"));
    }
}
