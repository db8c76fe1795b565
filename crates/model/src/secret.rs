//! Secrets that do not print.

use std::fmt;
use std::hash::{BuildHasher, RandomState};

/// Brackets around the name of a value that is not known, inside a text that is otherwise known.
/// Private-use characters: no configuration contains them by accident.
pub const UNKNOWN_START: char = '\u{e000}';
/// The closing bracket.
pub const UNKNOWN_END: char = '\u{e001}';

/// Text that must never reach an output: a password, a passphrase, a renamed command.
///
/// `Debug` prints a fixed word; there is no `Display`. Comparison takes the same time
/// wherever the first difference is.
#[derive(Clone, Default)]
pub struct Secret(String);

impl Secret {
    /// Takes the text in.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, to judge or to send it; never to print it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A secret that is there but not here: a variable of the deployment, a secret store.
    /// `name` says which one; it is no secret.
    pub fn unknown(name: &str) -> Self {
        Self(format!("{UNKNOWN_START}{name}{UNKNOWN_END}"))
    }

    /// True when the text is not known, or only partly. Such a secret exists (it is not empty),
    /// and nothing can be said about its strength.
    pub fn is_unknown(&self) -> bool {
        self.0.contains(UNKNOWN_START)
    }

    /// True for the empty text, which Redis treats as "no password".
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("‹secret›")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        let differing = a.iter().zip(b).fold(0u8, |acc, (x, y)| acc | (x ^ y));
        a.len() == b.len() && std::hint::black_box(differing) == 0
    }
}

impl Eq for Secret {}

/// Replaces secrets by a mark that is stable within one run and useless outside it.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    /// SipHash under keys that the standard library draws once for each value made.
    key: RandomState,
}

impl Redactor {
    /// The mark of a secret: `‹redacted 3f2a›`, or nothing for the empty secret.
    pub fn mark(&self, secret: &Secret) -> String {
        self.mark_str(secret.expose())
    }

    /// The mark of a piece of text that is a secret.
    pub fn mark_str(&self, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        format!("‹redacted {:04x}›", self.key.hash_one(text) & 0xffff)
    }
}

/// A configuration value: plain, or secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// May be printed.
    Plain(String),
    /// Must not be printed.
    Secret(Secret),
}

impl Value {
    /// The text, also of a secret; never to print it.
    pub fn expose(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Secret(secret) => secret.expose(),
        }
    }

    /// The text that may be printed.
    pub fn display(&self, redactor: &Redactor) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Secret(secret) => redactor.mark(secret),
        }
    }
}

impl Default for Value {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_print() {
        let secret = Secret::new("hunter2");
        assert!(!format!("{secret:?} {:?}", Value::Secret(secret.clone())).contains("hunter2"));
    }

    #[test]
    fn a_mark_is_stable_in_a_run_and_differs_between_secrets() {
        let redactor = Redactor::default();
        assert_eq!(redactor.mark_str("a"), redactor.mark_str("a"));
        let marks: std::collections::BTreeSet<_> =
            (0..64).map(|n| redactor.mark_str(&n.to_string())).collect();
        assert!(marks.len() > 60);
        assert_eq!(redactor.mark_str(""), "");
    }

    #[test]
    fn an_unknown_secret_is_not_empty() {
        let secret = Secret::unknown("REDIS_PASSWORD");
        assert!(secret.is_unknown() && !secret.is_empty());
        assert!(!Secret::new("abc").is_unknown());
    }

    #[test]
    fn equality_is_of_the_whole_text() {
        assert_eq!(Secret::new("abc"), Secret::new("abc"));
        assert_ne!(Secret::new("abc"), Secret::new("abd"));
        assert_ne!(Secret::new("abc"), Secret::new("abcd"));
        assert_ne!(Secret::new(""), Secret::new("a"));
    }
}
