//! How many guesses a text costs, in bits: the cheapest way to spell it with what a guesser tries.
//!
//! A guesser spells a text from words, keyboard walks, runs, repeats of what came before, years
//! and single characters. The estimate is the cheapest spelling, found left to right (the idea of
//! Wheeler, "zxcvbn", USENIX Security 2016, with a small word list and no ranking).

use std::collections::HashSet;
use std::sync::LazyLock;

/// Longest text that is looked at, in characters; the rest could only add bits.
const MAX_LENGTH: usize = 256;

/// Bits for a listed word: the lists have about 2^11 of them.
const WORD_BITS: f64 = 11.0;

/// Bits for a word that people put into passwords because they are passwords.
const VOCABULARY_BITS: f64 = 5.0;

/// Words that people put into passwords because they are passwords.
const VOCABULARY: &[&str] = &[
    "password",
    "passwd",
    "pass",
    "secret",
    "secure",
    "redis",
    "valkey",
    "sentinel",
    "cache",
    "admin",
    "root",
    "user",
    "default",
    "dev",
    "development",
    "test",
    "staging",
    "prod",
    "production",
    "local",
    "server",
    "database",
    "db",
    "key",
    "long",
    "strong",
    "very",
    "super",
    "my",
    "the",
    "your",
    "this",
    "change",
    "for",
    "with",
    "min",
    "max",
    "least",
    "chars",
    "characters",
    "clave",
    "segura",
    "secreta",
];

/// Bits for a year between 1900 and 2099.
const YEAR_BITS: f64 = 5.0;

/// Bits for the mark between two words, which is mostly the same one.
const SEPARATOR_BITS: f64 = 1.5;

/// Bits of a letter in text that reads like a language (Shannon's figure for long contexts is
/// near 1.3, for short ones near 2.5).
const LANGUAGE_BITS: f64 = 2.5;

/// The rows of a keyboard and its common diagonals, to be walked either way.
const WALKS: &[&str] =
    &["qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "1qaz2wsx3edc4rfv5tgb6yhn", "azertyuiop"];

/// Bigrams that make up most of English and Spanish text.
const BIGRAMS: &str = "th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te \
                       et ng of al de se le sa si ar ve ra ld ur ss ec me co ro ce li ri io ic el \
                       la ma ne no us ch ho ll ta pa so wo om os ca di ee il ie id do am ad ci un \
                       ac pe po ue qu ei da na ia lo mi tr pr rs rd wa em ol ai be fo ot mo";

/// Estimated bits of a text.
pub fn bits(text: &str) -> f64 {
    let chars: Vec<char> = text.chars().take(MAX_LENGTH).collect();
    let lower: Vec<char> = chars.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let single = bits_per_character(&chars);
    let language = language_runs(&lower);
    let mut best = vec![f64::INFINITY; chars.len() + 1];
    best[0] = 0.0;
    for at in 0..chars.len() {
        let here = best[at];
        let letter = if language[at] { LANGUAGE_BITS } else { single };
        relax(&mut best, at + 1, here + letter);
        for (length, cost) in pieces(&lower, at, single) {
            relax(&mut best, at + length, here + cost);
        }
    }
    best[chars.len()]
}

/// Lowers the cost of reaching a place.
fn relax(best: &mut [f64], place: usize, cost: f64) {
    if let Some(known) = best.get_mut(place) {
        *known = known.min(cost);
    }
}

/// Every longer piece that starts here: its length and cost.
fn pieces(lower: &[char], at: usize, single: f64) -> Vec<(usize, f64)> {
    let rest = &lower[at..];
    let mut found = Vec::new();
    found.extend(listed(rest));
    if rest[0].is_ascii_punctuation() || rest[0] == ' ' {
        let joined = |(length, cost)| (length + 1, cost + SEPARATOR_BITS);
        found.extend(listed(&rest[1..]).map(joined));
        found.extend(digits(&rest[1..]).map(joined));
    }
    found.extend(run(rest).map(|length| (length, single + (length as f64).log2() + 1.0)));
    found.extend(walk(rest).map(|length| (length, 6.0 + (length as f64).log2())));
    found.extend(
        repeat(lower, at)
            .map(|length| (length, ((at + 1) as f64).log2() + (length as f64).log2() + 1.0)),
    );
    found
}

/// Words and years at the start: length and cost.
fn listed(rest: &[char]) -> impl Iterator<Item = (usize, f64)> {
    words(rest).chain(year(rest).then_some((4, YEAR_BITS)))
}

/// Listed words at the start, from two letters on: length and cost.
fn words(rest: &[char]) -> impl Iterator<Item = (usize, f64)> {
    (2..=rest.len().min(24)).filter_map(|length| {
        let word: String = rest[..length].iter().collect();
        let cost = if VOCABULARY.contains(&word.as_str()) { VOCABULARY_BITS } else { WORD_BITS };
        WORDS.contains(&word).then_some((length, cost))
    })
}

/// A number of one to four digits at the start: length and cost.
fn digits(rest: &[char]) -> Option<(usize, f64)> {
    let length = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    (1..=4).contains(&length).then(|| (length, 10f64.log2() * length as f64))
}

/// A year between 1900 and 2099 at the start.
fn year(rest: &[char]) -> bool {
    matches!(rest, ['1', '9', a, b, ..] | ['2', '0', a, b, ..] if a.is_ascii_digit() && b.is_ascii_digit())
}

/// Length of a run of equal or successive characters at the start (`aaaa`, `4567`, `dcba`), from 3.
fn run(rest: &[char]) -> Option<usize> {
    let step = |pair: &[char]| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
    let first = step(rest.get(..2)?);
    let length = 1 + rest.windows(2).take_while(|pair| step(pair) == first).count();
    (first.abs() <= 1 && length >= 3).then_some(length)
}

/// Length of a walk over the keyboard at the start, from 4.
fn walk(rest: &[char]) -> Option<usize> {
    let longest = |keys: Vec<char>| {
        keys.iter()
            .position(|key| rest.first() == Some(key))
            .map(|from| keys[from..].iter().zip(rest).take_while(|(a, b)| a == b).count())
    };
    WALKS
        .iter()
        .flat_map(|row| [row.chars().collect(), row.chars().rev().collect()])
        .filter_map(longest)
        .max()
        .filter(|length| *length >= 4)
}

/// Length of the longest piece at `at` that also stands earlier, from 3; copies may overlap.
fn repeat(lower: &[char], at: usize) -> Option<usize> {
    (0..at)
        .map(|from| lower[from..].iter().zip(&lower[at..]).take_while(|(a, b)| a == b).count())
        .max()
        .filter(|length| *length >= 3)
}

/// Bits of one character that was drawn from the alphabet that the text uses.
fn bits_per_character(chars: &[char]) -> f64 {
    if chars.iter().all(char::is_ascii_hexdigit)
        && !(chars.iter().any(char::is_ascii_uppercase)
            && chars.iter().any(char::is_ascii_lowercase))
    {
        let digits_only = chars.iter().all(char::is_ascii_digit);
        return if digits_only { 10f64.log2() } else { 4.0 };
    }
    let uses = |test: fn(&char) -> bool, size: u32| if chars.iter().any(test) { size } else { 0 };
    let alphabet = uses(char::is_ascii_digit, 10)
        + uses(char::is_ascii_lowercase, 26)
        + uses(char::is_ascii_uppercase, 26)
        + uses(|c| c.is_ascii() && !c.is_ascii_alphanumeric(), 16)
        + uses(|c| !c.is_ascii(), 32);
    f64::from(alphabet.max(2)).log2()
}

/// For each character, whether it stands in a run of letters that reads like a language.
fn language_runs(lower: &[char]) -> Vec<bool> {
    let mut marks = vec![false; lower.len()];
    let mut start = 0;
    while start < lower.len() {
        let length = lower[start..].iter().take_while(|c| c.is_alphabetic()).count();
        if length >= 6 && reads_like_language(&lower[start..start + length]) {
            marks[start..start + length].fill(true);
        }
        start += length.max(1);
    }
    marks
}

/// True when at least half of the bigrams are frequent ones; random letters reach about a seventh.
fn reads_like_language(letters: &[char]) -> bool {
    let frequent =
        letters.windows(2).filter(|pair| FREQUENT_BIGRAMS.contains(&(pair[0], pair[1]))).count();
    frequent * 2 >= letters.len() - 1
}

/// Words and common passwords in lower case. Immutable; built at first use.
static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    super::entries(include_str!("../../data/common_words.txt"))
        .chain(super::entries(super::COMMON_TEXT))
        .chain(VOCABULARY.iter().copied())
        .map(str::to_lowercase)
        .collect()
});

/// Pairs of letters that are frequent in text. Immutable; built at first use.
static FREQUENT_BIGRAMS: LazyLock<HashSet<(char, char)>> = LazyLock::new(|| {
    BIGRAMS
        .split_whitespace()
        .filter_map(|pair| {
            let mut letters = pair.chars();
            Some((letters.next()?, letters.next()?))
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::bits;

    #[test]
    fn the_estimate_orders_texts_as_a_guesser_would() {
        let order = [
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "qwertyuiop1234567890",
            "redis-blue-password-2025",
            "redis-password-blue-ocean-2025",
            "c9f0f895fb98ab9159f51fd0297e236d",
            "nT4vQz8LxW2kRb7YpJ6mH3sDq5Gf9Zt0",
        ];
        assert!(
            order.windows(2).all(|pair| bits(pair[0]) < bits(pair[1])),
            "{:?}",
            order.map(bits)
        );
    }

    #[test]
    fn odd_texts_are_fine() {
        for text in ["", "a", "ñandú-ñandú-ñandú", "\u{0}\u{0}\u{0}", &"🔑".repeat(1000)] {
            assert!(bits(text).is_finite());
        }
    }
}
