//! Paths as the server would resolve them.

use crate::files::{FileKind, Files};

/// Most names that a pattern may match.
const MAX_MATCHES: usize = 10_000;

/// An absolute or root-relative path without `.`, `..` and doubled slashes.
pub(crate) fn normalize(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match (part, parts.last()) {
            ("..", Some(last)) if *last != ".." => {
                parts.pop();
            }
            ("..", None) if absolute => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_string(),
        (false, false) => joined,
    }
}

/// A path seen from a directory.
pub(crate) fn join(directory: &str, path: &str) -> String {
    if path.starts_with('/') || directory.is_empty() {
        normalize(path)
    } else {
        normalize(&format!("{directory}/{path}"))
    }
}

/// The directory of a path; empty for a bare name.
pub(crate) fn parent(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((directory, _)) => directory,
        None => "",
    }
}

/// True when a path is a pattern for `glob(3)`.
pub(crate) fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

/// The files that a pattern matches, sorted, as `glob(3)` finds them.
pub(crate) fn glob(files: &dyn Files, pattern: &str) -> Vec<String> {
    let (mut found, rest) = match pattern.strip_prefix('/') {
        Some(rest) => (vec!["/".to_string()], rest),
        None => (vec![String::new()], pattern),
    };
    for part in rest.split('/').filter(|part| !part.is_empty()) {
        found =
            found.iter().flat_map(|base| matches(files, base, part)).take(MAX_MATCHES).collect();
    }
    found.sort();
    found
}

/// What one part of a pattern matches below a directory.
fn matches(files: &dyn Files, base: &str, part: &str) -> Vec<String> {
    let below = |name: &str| match base {
        "" => name.to_string(),
        "/" => format!("/{name}"),
        _ => format!("{base}/{name}"),
    };
    if !is_pattern(part) {
        let path = below(part);
        let is_there = matches!(part, "." | "..") || files.kind(&normalize(&path)).is_some();
        return if is_there { vec![path] } else { Vec::new() };
    }
    let directory = if base.is_empty() { "." } else { base };
    let hidden = part.starts_with('.');
    files
        .list(&normalize(directory))
        .into_iter()
        .filter(|name| hidden || !name.starts_with('.'))
        .filter(|name| fits(part.as_bytes(), name.as_bytes()))
        .map(|name| below(&name))
        .collect()
}

/// True when a name fits a pattern of `*`, `?`, `[a-z]`, `[!a]` and `\`.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        let step = match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
                continue;
            }
            Some(_) => one(&pattern[p..], name[n]),
            None => None,
        };
        match (step, star) {
            (Some(length), _) => {
                p += length;
                n += 1;
            }
            (None, Some((at, tried))) => {
                star = Some((at, tried + 1));
                p = at + 1;
                n = tried + 1;
            }
            (None, None) => return false,
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

/// The length of the part of the pattern that fits one byte.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match pattern {
        [b'?', ..] => Some(1),
        [b'\\', escaped, ..] => (*escaped == byte).then_some(2),
        [b'[', set @ ..] => {
            let length = set.iter().skip(1).position(|end| *end == b']').map(|end| end + 1);
            match length {
                Some(length) => class(&set[..length], byte).then_some(length + 2),
                None => (byte == b'[').then_some(1),
            }
        }
        [literal, ..] => (*literal == byte).then_some(1),
        [] => None,
    }
}

fn class(set: &[u8], byte: u8) -> bool {
    let (negated, set) = match set {
        [b'!' | b'^', rest @ ..] => (true, rest),
        _ => (false, set),
    };
    let mut found = false;
    let mut at = 0;
    while let Some(first) = set.get(at) {
        match (set.get(at + 1), set.get(at + 2)) {
            (Some(b'-'), Some(last)) => {
                found |= (*first..=*last).contains(&byte);
                at += 3;
            }
            _ => {
                found |= *first == byte;
                at += 1;
            }
        }
    }
    found != negated
}

/// True when the path is a directory, or its parent is one and could hold it.
pub(crate) fn parent_exists(files: &dyn Files, path: &str) -> bool {
    let directory = parent(path);
    let directory = if directory.is_empty() { "." } else { directory };
    directory == "." || directory == "/" || files.kind(directory) == Some(FileKind::Directory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Memory;

    #[test]
    fn paths_are_normalized_and_joined() {
        assert_eq!(normalize("/a/./b//../c"), "/a/c");
        assert_eq!(normalize("./"), ".");
        assert_eq!(normalize("/.."), "/");
        assert_eq!(join("redis", "users.acl"), "redis/users.acl");
        assert_eq!(join("redis", "/etc/x"), "/etc/x");
        assert_eq!((parent("/a"), parent("a"), parent("a/b")), ("/", "", "a"));
    }

    #[test]
    fn patterns_match_as_the_shell_does() {
        let files: Memory =
            [("conf.d/a.conf", ""), ("conf.d/b.conf", ""), ("conf.d/.c.conf", ""), ("x.conf", "")]
                .into_iter()
                .collect();
        assert_eq!(glob(&files, "conf.d/*.conf"), ["conf.d/a.conf", "conf.d/b.conf"]);
        assert_eq!(glob(&files, "*/[!a].conf"), ["conf.d/b.conf"]);
        assert_eq!(glob(&files, "conf.d/[ab].con?").len(), 2);
        assert!(glob(&files, "none/*").is_empty());
        assert!(fits(b"a*b*c", b"aXbYbZc") && !fits(b"a*b", b"ac"));
    }
}
