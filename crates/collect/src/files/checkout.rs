//! What git keeps: whether a file is tracked, or would be.

use std::fs;
use std::path::{Path, PathBuf};

use ignore::gitignore::Gitignore;

/// Larger indexes are not read; then only `.gitignore` decides.
const MAX_INDEX: u64 = 64 << 20;

/// A checkout of git.
#[derive(Debug)]
pub struct Checkout {
    root: PathBuf,
    /// The index, where it is one that can be searched.
    index: Option<Vec<u8>>,
}

impl Checkout {
    /// The checkout that a path lies in.
    pub fn around(path: &Path) -> Option<Self> {
        let real = path.canonicalize().ok()?;
        let root =
            real.ancestors().find(|directory| directory.join(".git").exists())?.to_path_buf();
        let index = read_index(&root.join(".git/index"));
        Some(Self { root, index })
    }

    /// Its top directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// True when git tracks a file, or would because nothing ignores it. `None` outside the checkout.
    pub fn keeps(&self, path: &Path) -> Option<bool> {
        let real = path.canonicalize().ok()?;
        let inside = real.strip_prefix(&self.root).ok()?;
        Some(self.tracks(inside) || !self.ignores(&real))
    }

    fn tracks(&self, inside: &Path) -> bool {
        let name = inside.to_string_lossy().replace('\\', "/");
        self.index.as_deref().is_some_and(|index| index_holds(index, name.as_bytes()))
    }

    /// The deepest `.gitignore` that says something about a file decides.
    fn ignores(&self, real: &Path) -> bool {
        let directories = real.ancestors().skip(1).take_while(|path| path.starts_with(&self.root));
        let mut verdicts = directories.map(|directory| {
            let (rules, _) = Gitignore::new(directory.join(".gitignore"));
            let is_usable = !rules.is_empty() && real.starts_with(rules.path());
            is_usable.then(|| rules.matched_path_or_any_parents(real, false)).map(|found| {
                if found.is_whitelist() { Some(false) } else { found.is_ignore().then_some(true) }
            })
        });
        verdicts.find_map(Option::flatten).unwrap_or(false)
    }
}

/// The index of git, versions 2 and 3, in which names are written out.
fn read_index(path: &Path) -> Option<Vec<u8>> {
    if path.metadata().ok()?.len() > MAX_INDEX {
        return None;
    }
    let index = fs::read(path).ok()?;
    let version = index.get(4..8)?;
    (index.starts_with(b"DIRC") && matches!(version, [0, 0, 0, 2 | 3])).then_some(index)
}

/// True when an entry has this name: the name is followed by NUL, and the twelve bits before it are
/// its length (gitformat-index(5)).
fn index_holds(index: &[u8], name: &[u8]) -> bool {
    let length = u16::try_from(name.len().min(0xFFF)).unwrap_or(0xFFF);
    let window = name.len() + 1;
    !name.is_empty()
        && index.windows(window).enumerate().any(|(at, found)| {
            found.last() == Some(&0)
                && found.starts_with(name)
                && at >= 2
                && index.get(at - 2..at).is_some_and(|flags| {
                    matches!(flags, [high, low] if u16::from_be_bytes([*high & 0x0F, *low]) == length)
                })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_an_index_are_found_whole() {
        let mut index = b"DIRC\0\0\0\x02\0\0\0\x01".to_vec();
        index.extend([0; 60]);
        index.extend([0x00, 0x09]);
        index.extend(b"conf/.env\0");
        assert!(index_holds(&index, b"conf/.env"));
        assert!(
            !index_holds(&index, b".env")
                && !index_holds(&index, b"conf/.en")
                && !index_holds(&index, b"")
        );
    }
}
