//! Numbers, sizes and shares.

use redan_model::{Product, Release};

use crate::directives::{Form, Number};

/// Reads a number and checks its range.
pub(super) fn set(number: Number, argument: &[u8], release: Release) -> Result<Vec<u8>, String> {
    let value = read(number.form, argument, release)?;
    check_range(number, value, release)?;
    Ok(print(number, value).into_bytes())
}

/// The 64 bits in which the server keeps the number; shares of memory are negative.
fn read(form: Form, argument: &[u8], release: Release) -> Result<i64, String> {
    let text = std::str::from_utf8(argument).unwrap_or("\u{fffd}");
    let value = match form {
        Form::Decimal => strict_integer(text),
        Form::Octal => octal(text),
        Form::Memory => memory(argument, release).map(u64::cast_signed),
        Form::SignedMemory => match text.strip_prefix('-') {
            Some(rest) => {
                memory(rest.as_bytes(), release).map(|bytes| bytes.cast_signed().wrapping_neg())
            }
            None => memory(argument, release).map(u64::cast_signed),
        },
        Form::MemoryOrPercent => memory(argument, release).map(u64::cast_signed).or_else(|| {
            strict_integer(text.strip_suffix('%')?).filter(|share| *share >= 0).map(|share| -share)
        }),
    };
    value.ok_or_else(|| malformed(form).to_string())
}

const fn malformed(form: Form) -> &'static str {
    match form {
        Form::Decimal => "argument couldn't be parsed into an integer",
        Form::Octal => "argument couldn't be parsed as an octal number",
        Form::Memory | Form::SignedMemory => "argument must be a memory value",
        Form::MemoryOrPercent => "argument must be a memory or percent value",
    }
}

fn check_range(number: Number, value: i64, release: Release) -> Result<(), String> {
    if number.form == Form::MemoryOrPercent && value < 0 {
        let most = number.min.wrapping_neg();
        return if value < number.min {
            Err(format!("percentage argument must be less or equal to {most}"))
        } else {
            Ok(())
        };
    }
    if number.unsigned {
        return check_unsigned(number, value, release);
    }
    let max = i64::try_from(number.max).unwrap_or(i64::MAX);
    if value < number.min || value > max {
        return Err(format!("argument must be between {} and {max} inclusive", number.min));
    }
    Ok(())
}

fn check_unsigned(number: Number, value: i64, release: Release) -> Result<(), String> {
    // Redis 8 refuses a set sign bit before it looks at the range.
    if release.product() == Product::Redis && release.branch().0 >= 8 && value < 0 {
        return Err("argument must be greater or equal to 0".into());
    }
    let (value, min) = (value.cast_unsigned(), number.min.cast_unsigned());
    if (min..=number.max).contains(&value) {
        return Ok(());
    }
    Err(if number.form == Form::Octal {
        format!("argument must be between {min:o} and {:o} inclusive", number.max)
    } else {
        format!("argument must be between {min} and {} inclusive", number.max)
    })
}

fn print(number: Number, value: i64) -> String {
    match number.form {
        Form::MemoryOrPercent if value < 0 => format!("{}%", value.wrapping_neg()),
        Form::Memory | Form::MemoryOrPercent => value.cast_unsigned().to_string(),
        Form::Octal => format!("{value:o}"),
        Form::Decimal | Form::SignedMemory => value.to_string(),
    }
}

/// A decimal integer without plus sign, leading zeros or blanks.
fn strict_integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = match digits.as_bytes() {
        [b'0'] => digits.len() == text.len(),
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    canonical.then(|| text.parse().ok()).flatten()
}

/// What C's `strtoll` makes of a whole text: blanks and a sign may come first, and no digit at all
/// is zero.
pub(super) fn lenient_integer(text: &[u8], radix: u32) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?;
    if text.is_empty() {
        return Some(0);
    }
    let trimmed = text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '\u{b}');
    let (sign, digits) = match trimmed.as_bytes().first()? {
        b'-' => (-1, trimmed.get(1..)?),
        b'+' => (1, trimmed.get(1..)?),
        _ => (1, trimmed),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let limit = if sign < 0 { i64::MIN } else { i64::MAX };
    Some(i64::from_str_radix(digits, radix).map_or(limit, |value| value * sign))
}

fn octal(text: &str) -> Option<i64> {
    // Out of range is an error here, other than in lists of numbers.
    lenient_integer(text.as_bytes(), 8).filter(|value| *value != i64::MAX && *value != i64::MIN)
}

/// Bytes with a unit: `512`, `1k` (1,000), `1kb` (1,024), up to `gb`. No digit at all is zero.
pub(super) fn memory(text: &[u8], release: Release) -> Option<u64> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, unit) = text.split_at_checked(count)?;
    let factor: u64 = match unit.to_ascii_lowercase().as_slice() {
        b"" | b"b" => 1,
        b"k" => 1_000,
        b"kb" => 1 << 10,
        b"m" => 1_000_000,
        b"mb" => 1 << 20,
        b"g" => 1_000_000_000,
        b"gb" => 1 << 30,
        _ => return None,
    };
    if digits.len() > 127 {
        return None;
    }
    let digits = std::str::from_utf8(digits).ok()?;
    let value = match digits.parse::<u64>() {
        Ok(value) => value,
        Err(_) if digits.is_empty() => 0,
        // Too large: Valkey 9 refuses, the others take the largest number.
        Err(_) if release >= Release::Valkey9_0 => return None,
        Err(_) => u64::MAX,
    };
    Some(value.wrapping_mul(factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RELEASE: Release = Release::Redis7_0;

    #[test]
    fn sizes_have_two_kinds_of_units() {
        let of = |text: &str| memory(text.as_bytes(), RELEASE);
        assert_eq!(of("100m"), Some(100_000_000));
        assert_eq!(of("100MB"), Some(104_857_600));
        assert_eq!(of("2g"), Some(2_000_000_000));
        assert_eq!(of("kb"), Some(0));
        assert_eq!(of(""), Some(0));
        for text in ["2Gi", "-1", "+5", " 5", "5 ", "1e3", "10%", "0x10"] {
            assert_eq!(of(text), None, "{text}");
        }
        assert_eq!(of("18446744073709551616"), Some(u64::MAX));
        assert_eq!(memory(b"18446744073709551616", Release::Valkey9_1), None);
    }

    #[test]
    fn integers_are_strict() {
        assert_eq!(strict_integer("-12"), Some(-12));
        for text in ["", "-", "+1", "01", "-0", " 1", "1 ", "1.0"] {
            assert_eq!(strict_integer(text), None, "{text}");
        }
    }

    #[test]
    fn shares_and_ranges_have_their_own_reasons() {
        let share = Number {
            form: Form::MemoryOrPercent,
            unsigned: false,
            min: -100,
            max: i64::MAX as u64,
        };
        let set = |number, text: &str| set(number, text.as_bytes(), RELEASE);
        assert_eq!(set(share, "10%").as_deref(), Ok(&b"10%"[..]));
        assert_eq!(
            set(share, "101%"),
            Err("percentage argument must be less or equal to 100".into())
        );
        let port = Number { form: Form::Decimal, unsigned: false, min: 0, max: 65_535 };
        assert_eq!(
            set(port, "65536"),
            Err("argument must be between 0 and 65535 inclusive".into())
        );
        let mode = Number { form: Form::Octal, unsigned: true, min: 0, max: 0o777 };
        assert_eq!(set(mode, "770").as_deref(), Ok(&b"770"[..]));
        assert_eq!(set(mode, "1000"), Err("argument must be between 0 and 777 inclusive".into()));
    }
}
