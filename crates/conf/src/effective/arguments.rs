//! Command-line words as the server turns them into configuration lines.
//!
//! `--port 6380` becomes the line `port "6380"`. A word that begins with `--` opens a new line,
//! unless the one before has no value yet (7.0 and later); `--save` and `--sentinel` may stay without.

use redan_model::{Location, Release, Sourced, Value};

use crate::words;

/// A configuration line made of command-line words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArgumentLine {
    pub text: Vec<u8>,
    /// Where its first word is written.
    pub location: Location,
}

/// Turns words into lines.
pub(crate) fn lines(words: &[Sourced<Value>], release: Release) -> Vec<ArgumentLine> {
    let mut builder = Builder { lines: Vec::new(), has_value: true };
    for (index, word) in words.iter().enumerate() {
        let text = word.value.expose();
        let next = words.get(index + 1).map(|next| next.value.expose());
        if text == "-" && (index == 0 || next.is_none()) {
            // Configuration from standard input, which nobody but the server sees.
            continue;
        }
        match text.strip_prefix("--") {
            Some(name) if builder.has_value || !release.at_least_7_0() => {
                builder.open(name, next, word, release);
            }
            _ => builder.value(text, word),
        }
    }
    builder.split_lines()
}

struct Builder {
    lines: Vec<ArgumentLine>,
    /// The last line has a value, so that `--` opens another one.
    has_value: bool,
}

impl Builder {
    fn open(&mut self, name: &str, next: Option<&str>, word: &Sourced<Value>, release: Release) {
        let mut text = name.as_bytes().to_vec();
        text.push(b' ');
        let alone = words::split(name.as_bytes()).is_ok_and(|words| words.len() <= 1);
        self.has_value = !alone;
        let next_is_option = next.is_none_or(|next| next.starts_with("--"));
        if release.at_least_7_0() && alone && next_is_option {
            if name.eq_ignore_ascii_case("save") {
                text.extend(b"\"\"");
                self.has_value = true;
            } else if name.eq_ignore_ascii_case("sentinel") {
                self.has_value = true;
            }
        }
        self.lines.push(ArgumentLine { text, location: word.location.clone() });
    }

    fn value(&mut self, text: &str, word: &Sourced<Value>) {
        let quoted = words::quote(text.as_bytes());
        match self.lines.last_mut() {
            Some(line) => {
                line.text.extend(quoted);
                line.text.push(b' ');
            }
            None => {
                let location = word.location.clone();
                self.lines.push(ArgumentLine { text: [quoted, b" ".to_vec()].concat(), location });
            }
        }
        self.has_value = true;
    }

    /// The server joins everything to one text and splits it at newlines.
    fn split_lines(self) -> Vec<ArgumentLine> {
        let split = |line: ArgumentLine| {
            let location = line.location;
            line.text
                .split(|byte| *byte == b'\n')
                .map(|text| ArgumentLine { text: text.to_vec(), location: location.clone() })
                .collect::<Vec<_>>()
        };
        self.lines.into_iter().flat_map(split).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(words: &[&str], release: Release) -> Vec<String> {
        let words: Vec<_> = words
            .iter()
            .map(|word| Sourced::new(Value::Plain((*word).into()), Location::default()))
            .collect();
        let text = |line: ArgumentLine| String::from_utf8_lossy(&line.text).trim_end().to_string();
        lines(&words, release).into_iter().map(text).collect()
    }

    #[test]
    fn options_become_lines() {
        let of = |words: &[&str]| texts(words, Release::Redis7_0);
        assert_eq!(
            of(&["--port", "6380", "--save", "60", "1"]),
            ["port \"6380\"", "save \"60\" \"1\""]
        );
        assert_eq!(
            of(&["--port 6380", "--appendonly", "yes"]),
            ["port 6380", "appendonly \"yes\""]
        );
        assert_eq!(of(&["--requirepass", ""]), ["requirepass \"\""]);
        assert_eq!(of(&["--save", "--port", "1"]), ["save \"\"", "port \"1\""]);
        assert_eq!(of(&["--port", "1", "--save"]), ["port \"1\"", "save \"\""]);
        assert_eq!(of(&["--requirepass", "--port", "1"]), ["requirepass \"--port\" \"1\""]);
        assert_eq!(of(&["--sentinel", "--port", "1"]), ["sentinel", "port \"1\""]);
    }

    #[test]
    fn before_7_0_every_option_opens_a_line() {
        assert_eq!(
            texts(&["--requirepass", "--port", "1"], Release::Redis6_2),
            ["requirepass", "port \"1\""]
        );
    }
}
