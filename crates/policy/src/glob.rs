//! `*` in control ids and targets.

/// True when the text matches the pattern, in which `*` stands for any run of characters.
/// Upper and lower case are the same.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(part) = last.replace(part) {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("AUTH-*", "AUTH-001") && matches("auth-001", "AUTH-001"));
        assert!(matches("*", "") && matches("*", "x") && matches("a*b*c", "a--b--c"));
        assert!(!matches("AUTH-*", "NET-001") && !matches("AUTH", "AUTH-001"));
        assert!(!matches("a*bc*c", "abc") && !matches("ab*b", "ab"));
    }
}
