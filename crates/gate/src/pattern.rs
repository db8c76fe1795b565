//! Patterns of keys and channels, as ACL rules write them.

/// A pattern of keys or channels: `?`, `*`, `[a-z]`, `[^a]` and `\` as the servers match them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// `*`
    Any,
    /// `session:*`: most rules, matched without the general matcher.
    Prefix(Box<[u8]>),
    /// No special character.
    Exact(Box<[u8]>),
    Glob(Box<[u8]>),
}

impl Pattern {
    /// Reads a pattern; every text is one.
    pub fn new(text: &str) -> Self {
        let special = |byte: &u8| matches!(byte, b'*' | b'?' | b'[' | b'\\');
        let bytes = text.as_bytes();
        let first = bytes.iter().position(special);
        let kind = match first {
            None => Kind::Exact(bytes.into()),
            Some(0) if bytes == b"*" => Kind::Any,
            Some(at) if at + 1 == bytes.len() && bytes[at] == b'*' => {
                Kind::Prefix(bytes[..at].into())
            }
            Some(_) => Kind::Glob(bytes.into()),
        };
        Self { kind }
    }

    /// True when everything matches.
    pub const fn is_any(&self) -> bool {
        matches!(self.kind, Kind::Any)
    }

    /// True when everything that the other pattern matches is matched for sure: it is the same, or goes on where this one
    /// has its only star.
    pub fn covers(&self, pattern: &[u8]) -> bool {
        match &self.kind {
            Kind::Any => true,
            Kind::Prefix(prefix) => pattern.starts_with(prefix),
            Kind::Exact(text) | Kind::Glob(text) => pattern == &**text,
        }
    }

    /// True when the text matches.
    pub fn matches(&self, text: &[u8]) -> bool {
        match &self.kind {
            Kind::Any => true,
            Kind::Prefix(prefix) => text.starts_with(prefix),
            Kind::Exact(exact) => text == &**exact,
            Kind::Glob(pattern) => glob(pattern, text),
        }
    }
}

/// Matches without recursion: on a mismatch the last star takes one byte more, so that the work is at most
/// the product of the lengths.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        if pattern.get(p) == Some(&b'*') {
            p += 1;
            star = Some((p, t));
            continue;
        }
        let step = match text.get(t) {
            Some(byte) => one(pattern.get(p..).unwrap_or_default(), *byte),
            None if p >= pattern.len() => return true,
            None => return false,
        };
        match (step, star) {
            (Some(length), _) => (p, t) = (p + length, t + 1),
            (None, Some((after, taken))) => {
                (p, t) = (after, taken + 1);
                star = Some((after, taken + 1));
            }
            (None, None) => return false,
        }
    }
}

/// How much of the pattern matches one byte.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match pattern {
        [] => None,
        [b'?', ..] => Some(1),
        [b'[', rest @ ..] => class(rest, byte).map(|length| length + 1),
        [b'\\', escaped, ..] => (*escaped == byte).then_some(2),
        [plain, ..] => (*plain == byte).then_some(1),
    }
}

/// A class after its `[`: how long it is, when the byte is in it. Without a `]` it reaches to the end, as for the servers.
fn class(pattern: &[u8], byte: u8) -> Option<usize> {
    let negated = pattern.first() == Some(&b'^');
    let mut at = usize::from(negated);
    let mut found = false;
    loop {
        match pattern.get(at..).unwrap_or_default() {
            [] => return (found != negated).then_some(at),
            [b'\\', escaped, ..] => {
                found |= *escaped == byte;
                at += 2;
            }
            [b']', ..] => return (found != negated).then_some(at + 1),
            [a, b'-', b, ..] => {
                found |= (*a.min(b)..=*a.max(b)).contains(&byte);
                at += 3;
            }
            [plain, ..] => {
                found |= *plain == byte;
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let pattern = Pattern::new(pattern);
        assert!(yes.iter().all(|text| pattern.matches(text.as_bytes())), "{pattern:?} {yes:?}");
        assert!(!no.iter().any(|text| pattern.matches(text.as_bytes())), "{pattern:?} {no:?}");
    }

    #[test]
    fn patterns_match_as_the_servers_match() {
        check("*", &["", "a"], &[]);
        check("a*", &["a", "abc"], &["", "ba"]);
        check("abc", &["abc"], &["ab", "abcd"]);
        check("h?llo", &["hello"], &["hllo", "heello"]);
        check("h*l*o", &["hello", "hlo"], &["hell"]);
        check("h[ae]llo", &["hallo", "hello"], &["hillo"]);
        check("h[^e]llo", &["hallo"], &["hello"]);
        check("h[a-c]llo", &["hbllo"], &["hdllo"]);
        check("a\\*b", &["a*b"], &["axb"]);
        check("[a", &["a"], &["b"]);
        check("*:[0-9]*x", &["k:1x", "a:b:2yx"], &["k:x", "k:1"]);
    }

    #[test]
    fn many_stars_take_no_exponential_time() {
        assert!(!Pattern::new("*a*a*a*a*a*a*a*a*a*b").matches("a".repeat(4096).as_bytes()));
    }
}
