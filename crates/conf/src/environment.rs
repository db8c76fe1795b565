//! Which environment a file, a setting or a server belongs to, from names and from the policy.

use std::collections::BTreeMap;

/// Words of names and the environment that they mean.
const WORDS: &[(&str, &str)] = &[
    ("production", "production"),
    ("prod", "production"),
    ("prd", "production"),
    ("live", "production"),
    ("staging", "staging"),
    ("stage", "staging"),
    ("stg", "staging"),
    ("preprod", "staging"),
    ("preproduction", "staging"),
    ("uat", "staging"),
    ("development", "development"),
    ("develop", "development"),
    ("dev", "development"),
    ("local", "development"),
    ("override", "development"),
    ("test", "test"),
    ("tests", "test"),
    ("testing", "test"),
    ("spec", "test"),
    ("e2e", "test"),
    ("ci", "test"),
];

/// The environment of a file: what a glob of the policy says, else its own name, else the nearest
/// directory whose name says one.
pub fn of_path(path: &str, globs: &BTreeMap<String, Vec<String>>) -> Option<String> {
    let decided = globs.iter().find(|(_, globs)| globs.iter().any(|glob| matches(glob, path)));
    if let Some((name, _)) = decided {
        return Some(name.clone());
    }
    path.rsplit('/').find_map(of_name).map(String::from)
}

/// The environment that a single name speaks of: `docker-compose.prod.yml`, `STAGING_REDIS_URL`.
pub fn of_name(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    words.find_map(|word| WORDS.iter().find(|(known, _)| *known == word).map(|(_, name)| *name))
}

/// Matches a path against a glob: `*` within a name, `**` across names, `?` one character.
/// A glob without `/` is tried on the last name too.
pub fn matches(glob: &str, path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    is_match(glob.as_bytes(), path.as_bytes())
        || !glob.contains('/') && is_match(glob.as_bytes(), last.as_bytes())
}

/// Backtracks to the last star only, so the time is bounded by the product of both lengths.
fn is_match(glob: &[u8], path: &[u8]) -> bool {
    let (mut g, mut p) = (0, 0);
    let mut star: Option<Star> = None;
    loop {
        if let Some(next) = Star::at(glob, g, p) {
            g = next.after;
            star = Some(next);
        } else if g == glob.len() && p == path.len() {
            return true;
        } else if p < path.len() && fits(glob.get(g), path.get(p)) {
            (g, p) = (g + 1, p + 1);
        } else if let Some(again) = star.and_then(|star| star.grow(path)) {
            (g, p) = (again.after, again.taken);
            star = Some(again);
        } else {
            return false;
        }
    }
}

fn fits(glob: Option<&u8>, path: Option<&u8>) -> bool {
    match (glob, path) {
        (Some(b'?'), Some(c)) => *c != b'/',
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// A star of the glob and how far it reaches in the path.
#[derive(Clone, Copy)]
struct Star {
    after: usize,
    taken: usize,
    crosses: bool,
}

impl Star {
    fn at(glob: &[u8], g: usize, p: usize) -> Option<Self> {
        let stars = glob.get(g..)?.iter().take_while(|byte| **byte == b'*').count();
        let mut after = g + stars;
        // `**/` also stands for nothing: `**/.env` matches `.env`.
        if stars > 1 && glob.get(after) == Some(&b'/') {
            after += 1;
        }
        (stars > 0).then_some(Self { after, taken: p, crosses: stars > 1 })
    }

    fn grow(self, path: &[u8]) -> Option<Self> {
        let next = path.get(self.taken)?;
        (self.crosses || *next != b'/').then_some(Self { taken: self.taken + 1, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_environments() {
        let read = |path| of_path(path, &BTreeMap::new());
        for (path, expected) in [
            ("docker-compose.prod.yml", Some("production")),
            (".env.staging", Some("staging")),
            (".env.local", Some("development")),
            ("docker-compose.override.yml", Some("development")),
            ("deploy/production/redis.conf", Some("production")),
            ("deploy/production/.env.dev", Some("development")),
            ("tests/test_cache.py", Some("test")),
            ("docker-compose.yml", None),
            ("product/latest.yml", None),
        ] {
            assert_eq!(read(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn the_policy_decides_first() {
        let globs = BTreeMap::from([("live-eu".to_string(), vec!["deploy/**".to_string()])]);
        assert_eq!(of_path("deploy/x/.env.dev", &globs).as_deref(), Some("live-eu"));
        assert_eq!(of_path("x/.env.dev", &globs).as_deref(), Some("development"));
    }

    #[test]
    fn globs() {
        for (glob, path, expected) in [
            ("*.yml", "a/b.yml", true),
            ("a/*.yml", "a/b/c.yml", false),
            ("a/**/c.yml", "a/b/x/c.yml", true),
            ("a/**/c.yml", "a/c.yml", true),
            ("**/.env", ".env", true),
            ("?.txt", "ab.txt", false),
            ("deploy/**", "deploy/x", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(glob, path), expected, "{glob} {path}");
        }
        assert!(is_match("*a".repeat(64).as_bytes(), "a".repeat(4096).as_bytes()));
    }
}
