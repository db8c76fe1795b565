//! Lengths of time as a policy writes them: `90s`, `15m`, `24h`, `30d`, `2w`.

/// Seconds in a duration, or `None` when it is not one.
pub fn seconds(text: &str) -> Option<u64> {
    let split = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(split);
    let unit = match unit.trim_start() {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}

/// Whole days in a duration, at least one.
pub fn days(text: &str) -> Option<u32> {
    let seconds = seconds(text)?;
    (seconds >= 86_400 && seconds % 86_400 == 0).then(|| u32::try_from(seconds / 86_400).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_multiply() {
        assert_eq!(seconds("24h"), Some(86_400));
        assert_eq!(seconds("0s"), Some(0));
        assert_eq!(days("30d"), Some(30));
        assert_eq!(days("2w"), Some(14));
        assert_eq!(days("48h"), Some(2));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "24", "h", "-1h", "1.5h", "24 hours", "99999999999999999999d"] {
            assert_eq!(seconds(text), None, "{text}");
        }
        assert_eq!(days("36h"), None);
        assert_eq!(days("0d"), None);
    }
}
