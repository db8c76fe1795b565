//! How good a secret is, without ever printing it.
//!
//! Three questions, in this order: was it published, is it in the lists that everybody tries
//! first, and how many guesses would the best simple guesser need. The lists are data files of
//! this crate, which state where they come from.

mod entropy;

use std::collections::HashSet;
use std::sync::LazyLock;

use redan_model::Secret;
use sha2::{Digest as _, Sha256};

pub use entropy::bits;

/// The fewest bits that a secret may have: no offline guesser gets there against unsalted
/// SHA-256, which is what ACL files store. 24 random hex digits or 17 random letters and digits.
pub const MIN_BITS: f64 = 96.0;

/// The fewest characters that are looked at at all; anything shorter is short whatever it says.
pub const MIN_LENGTH: usize = 16;

/// Why a secret does not protect. The words never contain the secret.
#[derive(Clone, Debug, PartialEq)]
pub struct Weakness {
    /// Which test it failed first.
    pub kind: WeaknessKind,
    /// Completes "the password …": `is 9 characters long`.
    pub reason: String,
}

/// Which test a secret failed, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum WeaknessKind {
    Empty,
    /// A mark that a template step was meant to replace.
    Placeholder,
    /// Printed in a public document.
    Published,
    /// In the list that is tried first, as it is or with small changes.
    Dictionary,
    Short,
    /// Long enough, but made of words, walks over the keyboard, repeats or years.
    Predictable,
}

/// The first reason to refuse a secret; `None` when it is good, or not known here.
pub fn judge(secret: &Secret) -> Option<Weakness> {
    if secret.is_unknown() {
        return None;
    }
    let text = secret.expose();
    let weak = |kind, reason: String| Some(Weakness { kind, reason });
    if text.is_empty() {
        return weak(WeaknessKind::Empty, "is empty".into());
    }
    if is_published(secret) {
        return weak(WeaknessKind::Published, "is printed in a public document".into());
    }
    if is_placeholder(secret) {
        return weak(WeaknessKind::Placeholder, "is a placeholder of a template".into());
    }
    if in_dictionary(secret) {
        return weak(WeaknessKind::Dictionary, "is in the list that attackers try first".into());
    }
    let length = text.chars().count();
    if length < MIN_LENGTH {
        return weak(WeaknessKind::Short, format!("is {length} characters long"));
    }
    let bits = bits(text);
    if bits < MIN_BITS {
        let reason = format!(
            "holds about {bits:.0} bits for its {length} characters: words, repeats or keyboard \
             patterns"
        );
        return weak(WeaknessKind::Predictable, reason);
    }
    None
}

/// True when a public document prints this very text.
pub fn is_published(secret: &Secret) -> bool {
    PUBLISHED.contains(secret.expose())
}

/// True when the text, its lower case, or its stem without a year, digits and marks at the end
/// is in the list that is tried first.
pub fn in_dictionary(secret: &Secret) -> bool {
    let text = secret.expose();
    is_published(secret)
        || is_common(&text.to_lowercase())
        || is_common(&plain_letters(text))
        || stem(text).is_some_and(|stem| is_common(&stem) || is_common(&plain_letters(&stem)))
}

/// True when the SHA-256 (64 lower-case hex digits) is that of a listed or published text, as it
/// is, capitalised, or followed by a newline (what `echo secret | sha256sum` hashes).
pub fn dictionary_match(sha256_hex: &str) -> bool {
    digest(sha256_hex).is_some_and(|digest| DICTIONARY_HASHES.contains(&digest))
}

/// True for a mark that was meant to be replaced: `<password>`, `${VAR}`, `{{ .Values.x }}`,
/// `%PASSWORD%`, `__PASSWORD__`, `CHANGE_ME`, `your_password_here`, `xxxxxxxx`.
pub fn is_placeholder(secret: &Secret) -> bool {
    let text = secret.expose().trim();
    is_template(text) || is_filler(text) || asks_for_change(text)
}

/// True for text that some template language would replace.
pub fn is_template(text: &str) -> bool {
    let enclosed = |open: &str, close: &str| {
        text.len() > open.len() + close.len() && text.starts_with(open) && text.ends_with(close)
    };
    let variable = |name: &str| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    text.contains("${")
        || text.contains("{{")
        || text.contains("$(")
        || text.strip_prefix('$').is_some_and(variable)
        || enclosed("<", ">")
        || enclosed("%", "%")
        || enclosed("__", "__")
        || enclosed("[", "]")
}

/// What an attacker tries first: published samples, then the list of common passwords.
pub fn guesses() -> impl Iterator<Item = &'static str> {
    entries(PUBLISHED_TEXT).chain(entries(COMMON_TEXT))
}

/// SHA-256 as ACL files write it: 64 lower-case hex digits.
pub fn sha256_hex(text: &str) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
    Sha256::digest(text).iter().flat_map(digits).flatten().collect()
}

/// One character over and over: `xxxxxxxx`, `********`, `....`.
fn is_filler(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if "xX*.-_?".contains(first) => text.len() > 1 && chars.all(|c| c == first),
        _ => false,
    }
}

/// Says in words that it must be changed.
fn asks_for_change(text: &str) -> bool {
    let squeezed: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let contains = |words: &[&str]| words.iter().any(|word| squeezed.contains(word));
    contains(&["changeme", "changeit", "changethis", "changein", "replaceme", "replacethis"])
        || contains(&["replacewith", "placeholder", "fillme", "mustchange", "cambiame"])
        || (squeezed.starts_with("your") && contains(&["pass", "secret", "pwd"]))
        || (squeezed.ends_with("here") && contains(&["pass", "secret", "pwd", "key"]))
        || (squeezed.starts_with("change") && contains(&["pass", "secret", "pwd"]))
}

/// The text without a year, digits and marks at its end, in lower case, if anything is left.
fn stem(text: &str) -> Option<String> {
    let stem = text.trim_end_matches(|c: char| !c.is_alphabetic());
    (stem.chars().count() >= 4 && stem.len() < text.len() && text.len() - stem.len() <= 6)
        .then(|| stem.to_lowercase())
}

/// Lower case with the usual digits and marks turned back into letters.
fn plain_letters(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

/// True when the lower-case text is listed.
fn is_common(lower: &str) -> bool {
    COMMON.contains(lower)
}

/// The lines of a data file that are not comments.
fn entries(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The list that is tried first, as written.
const COMMON_TEXT: &str = include_str!("../data/common_passwords.txt");

/// Published samples, as written.
const PUBLISHED_TEXT: &str = include_str!("../data/published_samples.txt");

/// The list that is tried first, in lower case. Immutable; built at first use.
static COMMON: LazyLock<HashSet<String>> =
    LazyLock::new(|| entries(COMMON_TEXT).map(str::to_lowercase).collect());

/// Published samples. Immutable; built at first use.
static PUBLISHED: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| entries(PUBLISHED_TEXT).collect());

/// Hashes of both lists. Immutable; built when the first hash is asked about.
static DICTIONARY_HASHES: LazyLock<HashSet<Digest>> = LazyLock::new(|| {
    entries(COMMON_TEXT)
        .chain(entries(PUBLISHED_TEXT))
        .flat_map(|word| [word.to_string(), capitalised(word), format!("{word}\n")])
        .map(|word| Sha256::digest(word).into())
        .collect()
});

/// The bytes of a SHA-256.
type Digest = [u8; 32];

/// Reads 64 lower-case hex digits.
fn digest(hex: &str) -> Option<Digest> {
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    let bytes: Vec<u8> = pairs
        .iter()
        .map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?))
        .collect::<Option<_>>()?;
    bytes.try_into().ok().filter(|_| rest.is_empty())
}

/// The word with an upper-case first letter.
fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<WeaknessKind> {
        judge(&Secret::new(text)).map(|weakness| weakness.kind)
    }

    #[test]
    fn long_does_not_mean_good() {
        let long = "mestore-redis-secure-password-2025-min-32-chars";
        assert_eq!(kind(long), Some(WeaknessKind::Published));
        assert_eq!(
            kind("acme-valkey-secure-password-2026-at-least-32"),
            Some(WeaknessKind::Predictable)
        );
        assert_eq!(kind("qwertyuiopasdfghjklzxcvbnm1234567890"), Some(WeaknessKind::Predictable));
        assert_eq!(kind(&"ab12".repeat(10)), Some(WeaknessKind::Predictable));
        assert_eq!(kind("correct horse battery staple"), Some(WeaknessKind::Predictable));
    }

    #[test]
    fn small_changes_do_not_hide_a_listed_word() {
        for text in ["foobared", "Redis2024!", "P@ssw0rd!!", "R3dis123", "yourpassword1", "ADMIN"] {
            let kind = kind(text);
            let expected = [
                Some(WeaknessKind::Dictionary),
                Some(WeaknessKind::Published),
                Some(WeaknessKind::Placeholder),
            ];
            assert!(expected.contains(&kind), "{text}: {kind:?}");
        }
    }

    #[test]
    fn placeholders_are_recognised() {
        for text in [
            "<password>",
            "CHANGE_ME",
            "${REDIS_PASSWORD}",
            "$REDIS_PASSWORD",
            "$(cat x)",
            "{{ .Values.password }}",
            "%PASSWORD%",
            "__REDIS_PASSWORD__",
            "xxxxxxxx",
            "********",
            "your-strong-redis-password",
            "secure_dev_password_change_in_production",
            "put-password-here",
        ] {
            assert!(is_placeholder(&Secret::new(text)), "{text}");
        }
        for text in ["Zx$9kLmQ2", "a<b>c", "hereditary", "8f14e45fceea167a5a36dedd4bea2543"] {
            assert!(!is_placeholder(&Secret::new(text)), "{text}");
        }
    }

    #[test]
    fn random_secrets_pass() {
        for text in [
            "8f14e45fceea167a5a36dedd4bea25438f3c1b7d90a2e6f4c5d8b1a0973e2f6d",
            "c9f0f895fb98ab9159f51fd0297e236d",
            "nT4vQz8LxW2kRb7YpJ6mH3sD",
            "hZs2W9/fJk4Xq+Lr7TnVbA==",
            "xkvqjwzrbtnphsfglmdcykqzvxwjrtbn",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn hashes_of_listed_words_are_found() {
        let foobared = "1b58ee375b42e41f0e48ef2ff27d10a5b1f6924a9acdcdba7cae868e7adce6bf";
        assert_eq!(sha256_hex("foobared"), foobared);
        assert!(dictionary_match(foobared));
        assert!(dictionary_match(&sha256_hex("redis\n")));
        assert!(!dictionary_match(&sha256_hex("nT4vQz8LxW2kRb7YpJ6mH3sD")));
        assert!(!dictionary_match(&foobared[1..]) && !dictionary_match(&format!("{foobared}0")));
    }

    #[test]
    fn reasons_do_not_leak() {
        for text in ["hunter2hunter2", "Correct-Horse-Battery-Staple", "redis123"] {
            let reason = judge(&Secret::new(text)).map(|weakness| weakness.reason);
            assert!(reason.is_some_and(|reason| !reason.contains(text)), "{text}");
        }
    }
}
