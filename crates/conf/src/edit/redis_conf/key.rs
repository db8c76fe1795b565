//! Which lines of a configuration say the same thing, so that the last of them wins.

use crate::directives;

/// What a line sets: lines with equal keys override each other, other lines add to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key(Vec<Vec<u8>>);

impl Key {
    /// The key of the words of a line.
    pub(super) fn of<W: AsRef<[u8]>>(words: &[W]) -> Self {
        let word = |index: usize| words.get(index).map(AsRef::as_ref).unwrap_or_default();
        let name = lower(word(0));
        let named = (0..length(words)).map(|index| match (name.as_slice(), index) {
            (_, 0) => canonical(&name),
            (b"sentinel", 1) | (b"rename-command", 1) => lower(word(index)),
            (b"sentinel", 3) => lower(word(index)),
            _ => word(index).to_vec(),
        });
        Self(named.collect())
    }

    /// True when the key begins with these words.
    pub(super) fn starts_with<W: AsRef<[u8]>>(&self, words: &[W]) -> bool {
        self.0.starts_with(&Self::of(words).0)
    }

    /// True when of two such lines the later one wins, rather than the server refusing both.
    pub(super) fn last_wins(&self) -> bool {
        let refused: [&[u8]; 4] = [b"user", b"rename-command", b"include", b"loadmodule"];
        !self.0.first().is_some_and(|name| refused.contains(&name.as_slice()))
    }
}

/// How many words of a line say what it sets.
pub(super) fn length<W: AsRef<[u8]>>(words: &[W]) -> usize {
    let word = |index: usize| words.get(index).map(|word| lower(word.as_ref())).unwrap_or_default();
    let length = match word(0).as_slice() {
        b"user" | b"rename-command" | b"include" | b"loadmodule" => 2,
        b"sentinel" => sentinel_length(&word(1)),
        _ => 1,
    };
    length.min(words.len())
}

/// Options of Sentinel itself have one value, options of a primary one for each primary; what it
/// has found out about others and renamed commands are lists.
fn sentinel_length(option: &[u8]) -> usize {
    match option {
        b"rename-command" => 4,
        b"known-replica" | b"known-slave" | b"known-sentinel" => 5,
        _ if crate::sentinel_conf::BEFORE_MONITOR.iter().any(|own| own.as_bytes() == option) => 2,
        _ => 3,
    }
}

/// One of the names under which a directive is known.
fn canonical(name: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(name);
    directives::first_name(&text).map_or_else(|| name.to_vec(), |first| first.as_bytes().to_vec())
}

pub(super) fn lower(word: &[u8]) -> Vec<u8> {
    word.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        let key = |text: &str| Key::of(&text.split(' ').collect::<Vec<_>>());
        key(a) == key(b)
    }

    #[test]
    fn lines_that_override_each_other_have_one_key() {
        assert!(same("maxmemory 1", "MAXMEMORY 2"));
        assert!(same("slaveof a 1", "replicaof b 2"));
        assert!(same("primaryauth x", "masterauth y"));
        assert!(same("rename-command config x", "rename-command CONFIG y"));
        assert!(same("sentinel auth-pass m x", "SENTINEL AUTH-PASS m y"));
        assert!(same("sentinel sentinel-pass x", "sentinel sentinel-pass y"));
        assert!(same("sentinel rename-command m CONFIG a", "sentinel rename-command m config b"));
        assert!(!same("sentinel auth-pass m x", "sentinel auth-pass n x"));
        assert!(!same("user a on", "user A on"));
        assert!(!same("include a", "include b"));
        assert!(!same("sentinel known-replica m 1 2", "sentinel known-replica m 1 3"));
    }

    #[test]
    fn a_key_starts_with_a_name_of_several_words() {
        let key = Key::of(&["sentinel", "auth-pass", "m", "x"]);
        assert!(key.starts_with(&["sentinel", "AUTH-PASS"]) && key.starts_with(&["sentinel"]));
        assert!(!key.starts_with(&["sentinel", "auth-pass", "n"]));
        assert!(!Key::of(&["sentinel"]).starts_with(&["sentinel", "auth-pass"]));
    }
}
