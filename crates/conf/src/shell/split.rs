//! The splitting that Compose applies to `command` and `entrypoint` given as a string.

use std::fmt;

/// Why a command line cannot be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// A quote is never closed, or a backslash ends the text.
    Unbalanced,
    /// A bare parenthesis.
    Parenthesis,
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unbalanced => "a quote or backslash is left open",
            Self::Parenthesis => "parentheses mean nothing outside a shell; quote them",
        })
    }
}

/// Splits as Compose does (package go-shellwords): quotes group, a backslash escapes everywhere but
/// in single quotes, variables are not expanded, and everything from a bare `;`, `&`, `|`, `<` or `>`
/// on is silently dropped.
pub fn split(text: &str) -> Result<Vec<String>, SplitError> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut begun = false;
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (Some('\''), c) => word.push(c),
            (_, '\\') => {
                word.push(chars.next().ok_or(SplitError::Unbalanced)?);
                begun = true;
            }
            (Some(_), c) => word.push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                begun = true;
            }
            (None, ' ' | '\t' | '\r' | '\n') => {
                if begun {
                    words.push(std::mem::take(&mut word));
                    begun = false;
                }
            }
            (None, ';' | '&' | '|' | '<' | '>') => break,
            (None, '(' | ')') => return Err(SplitError::Parenthesis),
            (None, c) => {
                word.push(c);
                begun = true;
            }
        }
    }
    if quote.is_some() {
        return Err(SplitError::Unbalanced);
    }
    if begun {
        words.push(word);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, words: &[&str]) {
        assert_eq!(split(text).unwrap(), words);
    }

    #[test]
    fn quotes_group_and_vanish() {
        check(
            r#"redis-server --save "" --requirepass 'a b'"#,
            &["redis-server", "--save", "", "--requirepass", "a b"],
        );
        check(r#"a\ b "c\"d" 'e\f'"#, &["a b", "c\"d", "e\\f"]);
        check("  redis-server\n  --port 1\n", &["redis-server", "--port", "1"]);
        check("--user exporter '>secret'", &["--user", "exporter", ">secret"]);
    }

    #[test]
    fn shell_operators_end_the_command() {
        check("redis-server --port 1 && echo x", &["redis-server", "--port", "1"]);
        check("redis-server --user web on >secret ~*", &["redis-server", "--user", "web", "on"]);
    }

    #[test]
    fn what_cannot_be_split_says_why() {
        assert_eq!(split("redis-server 'x"), Err(SplitError::Unbalanced));
        assert_eq!(split("redis-server \\"), Err(SplitError::Unbalanced));
        assert_eq!(split("a $(b)"), Err(SplitError::Parenthesis));
    }
}
