//! Order of Debian package versions, after `deb-version(7)`: epoch, upstream version, revision.

use std::cmp::Ordering;

/// Compares two versions such as `5:7.0.15-1~deb12u10`.
pub fn compare(a: &str, b: &str) -> Ordering {
    let (epoch_a, upstream_a, revision_a) = split(a);
    let (epoch_b, upstream_b, revision_b) = split(b);
    epoch_a
        .cmp(&epoch_b)
        .then_with(|| compare_part(upstream_a, upstream_b))
        .then_with(|| compare_part(revision_a, revision_b))
}

/// Epoch (0 when absent), upstream version, revision (empty when absent).
fn split(version: &str) -> (u64, &str, &str) {
    let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    (epoch.parse().unwrap_or(0), upstream, revision)
}

/// Turns of non-digits (by `order`) and digits (by value) until a difference.
fn compare_part(mut a: &str, mut b: &str) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (text_a, rest_a) = take(a, |c| !c.is_ascii_digit());
        let (text_b, rest_b) = take(b, |c| !c.is_ascii_digit());
        let (number_a, rest_a) = take(rest_a, |c| c.is_ascii_digit());
        let (number_b, rest_b) = take(rest_b, |c| c.is_ascii_digit());
        let turn = compare_text(text_a, text_b).then_with(|| compare_number(number_a, number_b));
        if turn.is_ne() {
            return turn;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}

/// The longest beginning whose characters all satisfy the test, and the rest.
fn take(text: &str, test: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !test(c)).unwrap_or(text.len()))
}

/// Character by character; the end counts as 0, `~` sorts before it.
fn compare_text(a: &str, b: &str) -> Ordering {
    let length = a.chars().count().max(b.chars().count()) + 1;
    let padded = |text: &str| -> Vec<i64> {
        text.chars().map(order).chain(std::iter::repeat(0)).take(length).collect()
    };
    padded(a).cmp(&padded(b))
}

/// `~` before everything, then letters, then other characters.
fn order(c: char) -> i64 {
    match c {
        '~' => -1,
        c if c.is_ascii_alphabetic() => i64::from(u32::from(c)),
        c => i64::from(u32::from(c)) + 256,
    }
}

/// Digits of any length by value.
fn compare_number(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_order_as_dpkg_orders_them() {
        let ascending = [
            "1.0~rc1",
            "1.0",
            "1.0-1",
            "1.0-1+b1",
            "1.0a",
            "1.0.1",
            "1.9",
            "1.10",
            "5:6.0.16-1+deb11u2",
            "5:7.0.15-1~deb12u2",
            "5:7.0.15-1~deb12u9",
            "5:7.0.15-1~deb12u10",
            "5:7.0.15-1",
            "5:7.0.15-1ubuntu0.24.04.1",
            "6:1.0",
        ];
        for pair in ascending.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(compare(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
        assert_eq!(compare("0:1.00-1", "1.0-1"), Ordering::Equal);
    }
}
