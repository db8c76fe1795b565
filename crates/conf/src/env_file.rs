//! `.env` files, whose dialects read the same line differently.
//!
//! Compose (compose-go), python-dotenv and `docker run --env-file` agree on plain values only. Each
//! entry says which value its dialect sees and whether another dialect would see something else.

use redan_model::secret::{UNKNOWN_END, UNKNOWN_START};

/// Who reads the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Compose: quotes, escapes, ` #` comments, `$VAR` and `${VAR:-x}` outside single quotes.
    #[default]
    Compose,
    /// python-dotenv: the same, but only `${VAR}` and `${VAR:-x}` are variables.
    Python,
    /// `docker run --env-file` and Kubernetes: everything after `=` is the value.
    Docker,
}

/// What a variable that nobody sets becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unset {
    /// Nothing, as Compose does after a warning.
    #[default]
    Empty,
    /// An unknown value (between the brackets of [`redan_model::secret`]): the file will be used
    /// where the variable is set.
    Unknown,
}

/// One assignment.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name.
    pub name: String,
    /// The value that the dialect sees.
    pub value: String,
    /// The value as written, quotes included.
    pub raw: String,
    /// How it is quoted.
    pub quote: Option<char>,
    /// Line of the name, from 1.
    pub line: u32,
    /// Byte offset of the raw value in its line.
    pub offset: usize,
    /// Variables in it that nobody sets.
    pub unset: Vec<String>,
    /// Why another reader, or this one, sees something else than what stands there.
    pub altered: Option<String>,
}

impl std::fmt::Debug for Entry {
    /// Leaves out the value, which may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.name)
    }
}

/// Reads the assignments of a text, first to last. Variables are looked up among the earlier ones,
/// then in `outer`.
pub fn parse(
    text: &str,
    dialect: Dialect,
    unset: Unset,
    outer: &dyn Fn(&str) -> Option<String>,
) -> Vec<Entry> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { dialect, unset, outer, entries: Vec::new() };
    let mut lines = text.lines().zip(1_u32..);
    while let Some((line, number)) = lines.next() {
        if let Some(assignment) = Assignment::split(line, dialect) {
            let raw = whole_value(assignment.raw, dialect, &mut lines);
            reader.take(&assignment, &raw, number);
        }
    }
    reader.entries
}

/// A line cut at its `=`.
struct Assignment<'a> {
    name: &'a str,
    raw: &'a str,
    offset: usize,
}

impl<'a> Assignment<'a> {
    fn split(line: &'a str, dialect: Dialect) -> Option<Self> {
        let trimmed = line.trim_start();
        if trimmed.starts_with('#') {
            return None;
        }
        let exported = match dialect {
            Dialect::Docker => trimmed,
            _ => trimmed.strip_prefix("export ").unwrap_or(trimmed).trim_start(),
        };
        let at = match dialect {
            Dialect::Compose => exported.find(['=', ':']),
            _ => exported.find('='),
        }?;
        let name = exported.get(..at)?.trim_end();
        let is_name = |c: char| c.is_alphanumeric() || "_.-[]".contains(c);
        if name.is_empty() || !name.chars().all(is_name) {
            return None;
        }
        let after = exported.get(at + 1..)?;
        let raw = if dialect == Dialect::Docker { after } else { after.trim_start() };
        Some(Self { name, raw, offset: line.len() - raw.len() })
    }
}

/// The raw value with the lines that an open quote continues on; a quote that never closes is text.
fn whole_value<'a>(
    raw: &str,
    dialect: Dialect,
    lines: &mut (impl Iterator<Item = (&'a str, u32)> + Clone),
) -> String {
    let quote = raw.chars().next().filter(|c| *c == '"' || *c == '\'');
    let Some(quote) = quote.filter(|_| dialect != Dialect::Docker) else { return raw.to_string() };
    let mut whole = raw.to_string();
    let mut ahead = lines.clone();
    while closing(&whole, quote).is_none() {
        let Some((line, _)) = ahead.next() else { return raw.to_string() };
        whole.push('\n');
        whole.push_str(line);
    }
    *lines = ahead;
    whole
}

/// Byte offset of the closing quote of a text that starts with one.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().skip(1).find_map(|(at, c)| {
        let closes = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        closes.then_some(at)
    })
}

struct Reader<'a> {
    dialect: Dialect,
    unset: Unset,
    outer: &'a dyn Fn(&str) -> Option<String>,
    entries: Vec<Entry>,
}

impl Reader<'_> {
    fn take(&mut self, assignment: &Assignment<'_>, raw: &str, line: u32) {
        let mut entry = Entry {
            name: assignment.name.to_string(),
            value: String::new(),
            raw: raw.trim_end().to_string(),
            quote: None,
            line,
            offset: assignment.offset,
            unset: Vec::new(),
            altered: None,
        };
        self.read_value(raw, &mut entry);
        self.entries.push(entry);
    }

    fn read_value(&self, raw: &str, entry: &mut Entry) {
        let quote = raw.chars().next().filter(|c| *c == '"' || *c == '\'');
        match quote.and_then(|quote| Some((quote, closing(raw, quote)?))) {
            _ if self.dialect == Dialect::Docker => entry.value = raw.to_string(),
            Some((quote, end)) => {
                entry.quote = Some(quote);
                let inner = raw.get(1..end).unwrap_or_default();
                entry.raw = raw.get(..=end).unwrap_or(raw).to_string();
                entry.value = self.quoted(quote, inner, entry);
            }
            None => self.unquoted(raw, entry),
        }
    }

    fn quoted(&self, quote: char, inner: &str, entry: &mut Entry) -> String {
        match quote {
            '\'' if self.dialect == Dialect::Compose => inner.to_string(),
            '\'' => self.expand(inner, entry),
            _ => self.expand(&unescape(inner), entry),
        }
    }

    fn unquoted(&self, raw: &str, entry: &mut Entry) {
        let comment = raw.match_indices('#').find(|(at, _)| {
            raw.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t']))
        });
        let value = comment.and_then(|(at, _)| raw.get(..at)).unwrap_or(raw).trim_end();
        entry.raw = value.to_string();
        if value.contains('#') {
            entry.altered = Some(
                "the value has `#` outside quotes: Compose keeps it, dotenv for Node.js ends the value there".into(),
            );
        } else if comment.is_some_and(|(at, _)| at > 0) && parts_of_secret(&entry.name, raw) {
            entry.altered =
                Some("everything from ` #` on is a comment, not part of the value".into());
        }
        entry.value = self.expand(value, entry);
    }

    /// Puts variables in.
    fn expand(&self, text: &str, entry: &mut Entry) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let (before, tail) = rest.split_at(at);
            out.push_str(before.strip_suffix('\\').unwrap_or(before));
            let found =
                (!before.ends_with('\\')).then(|| Reference::read(tail, self.dialect)).flatten();
            rest = match found {
                Some(reference) => {
                    out.push_str(&self.resolve(&reference, entry));
                    tail.get(reference.length..).unwrap_or_default()
                }
                None => {
                    out.push('$');
                    tail.get(1..).unwrap_or_default()
                }
            };
        }
        out.push_str(rest);
        out
    }

    fn resolve(&self, reference: &Reference<'_>, entry: &mut Entry) -> String {
        let earlier = self.entries.iter().rfind(|entry| entry.name == reference.name);
        let value =
            earlier.map(|entry| entry.value.clone()).or_else(|| (self.outer)(reference.name));
        match (value, reference.default) {
            (Some(value), _) if !(value.is_empty() && reference.default_if_empty) => value,
            (_, Some(default)) => default.to_string(),
            (Some(value), None) => value,
            (None, None) => {
                entry.unset.push(reference.name.to_string());
                if !reference.braces {
                    entry.altered = Some(format!(
                        "`${}` is taken for a variable, which is not set: the value loses it",
                        reference.name
                    ));
                }
                match self.unset {
                    Unset::Empty => String::new(),
                    Unset::Unknown => format!("{UNKNOWN_START}{}{UNKNOWN_END}", reference.name),
                }
            }
        }
    }
}

/// ` #` is a plain remark after most values, and an accident after a secret only.
fn parts_of_secret(name: &str, raw: &str) -> bool {
    let after = raw.split_once(" #").map(|(_, after)| after).unwrap_or_default();
    crate::redact::is_secret_name(name) && !after.starts_with(' ')
}

/// `$NAME` or `${NAME…}` at the start of a text.
struct Reference<'a> {
    name: &'a str,
    default: Option<&'a str>,
    default_if_empty: bool,
    braces: bool,
    length: usize,
}

impl<'a> Reference<'a> {
    fn read(text: &'a str, dialect: Dialect) -> Option<Self> {
        let inner = text.strip_prefix('$')?;
        let Some(inner) = inner.strip_prefix('{') else {
            let name = Self::name(inner).filter(|_| dialect == Dialect::Compose)?;
            let length = name.len() + 1;
            return Some(Self {
                name,
                default: None,
                default_if_empty: false,
                braces: false,
                length,
            });
        };
        let end = inner.find('}')?;
        let name = Self::name(inner)?;
        let operator = inner.get(name.len()..end)?;
        let (default_if_empty, operator) =
            operator.strip_prefix(':').map_or((false, operator), |rest| (true, rest));
        let default = operator.strip_prefix('-');
        if !(operator.is_empty() || operator.starts_with(['-', '?', '+'])) {
            return None;
        }
        Some(Self { name, default, default_if_empty, braces: true, length: end + 3 })
    }

    fn name(text: &'a str) -> Option<&'a str> {
        let end =
            text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
        text.get(..end)
            .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
    }
}

/// The escapes of double quotes.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, false) => out.push(c),
            _ => match chars.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                // Kept for the expansion, which takes `\$` as a plain sign.
                Some('$') => out.push_str("\\$"),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, dialect: Dialect) -> Vec<(String, String)> {
        let outer = |name: &str| (name == "OUTER").then(|| "out".to_string());
        let entries = parse(text, dialect, Unset::Empty, &outer);
        entries.into_iter().map(|entry| (entry.name, entry.value)).collect()
    }

    #[track_caller]
    fn check(text: &str, dialect: Dialect, expected: &str) {
        assert_eq!(
            read(text, dialect).first().map(|(_, value)| value.as_str()),
            Some(expected),
            "{text}"
        );
    }

    #[test]
    fn compose_reads_quotes_comments_and_variables() {
        for (text, expected) in [
            ("A=plain", "plain"),
            ("export A = spaced  ", "spaced"),
            ("A: yaml", "yaml"),
            ("A=a#b", "a#b"),
            ("A=a # b", "a"),
            ("A='a # $B'", "a # $B"),
            ("A=\"a # b\" # c", "a # b"),
            ("A=\"line\\nbreak \\$5\"", "line\nbreak $5"),
            ("A=$OUTER/x", "out/x"),
            ("A=${NONE:-d}", "d"),
            ("A=pa$word", "pa"),
            ("A=\"two\nlines\"", "two\nlines"),
            ("A=\"never closed", "\"never closed"),
            ("\u{feff}A=bom\r", "bom"),
            ("A=", ""),
        ] {
            check(text, Dialect::Compose, expected);
        }
        let both = read("A=1\r\nB=${A}2\r\n", Dialect::Compose);
        assert_eq!(both.last().unwrap().1, "12");
    }

    #[test]
    fn other_dialects_differ() {
        check("A=\"quoted\"", Dialect::Docker, "\"quoted\"");
        check("A=a # b", Dialect::Docker, "a # b");
        check("A=pa$word", Dialect::Python, "pa$word");
        check("A=${OUTER}", Dialect::Python, "out");
        assert!(read("# A=1\nnot an assignment\nA B=2", Dialect::Docker).is_empty());
    }

    #[test]
    fn what_quoting_alters_is_said() {
        let altered = |text| {
            parse(text, Dialect::Compose, Unset::Empty, &|_| None).remove(0).altered.is_some()
        };
        assert!(altered("REDIS_PASSWORD=dev#2025 local"));
        assert!(altered("REDIS_PASSWORD=pa$word"));
        assert!(altered("REDIS_PASSWORD=pa #word"));
        assert!(!altered("REDIS_PASSWORD='pa$word#'"));
        assert!(!altered("REDIS_PASSWORD=${OTHER}"));
        assert!(!altered("REDIS_PASSWORD=x # the password"));
    }

    #[test]
    fn an_unset_variable_can_stay_unknown() {
        let entry = parse("A=x${B}", Dialect::Compose, Unset::Unknown, &|_| None).remove(0);
        assert_eq!(entry.value, format!("x{UNKNOWN_START}B{UNKNOWN_END}"));
        assert_eq!(entry.unset, ["B"]);
    }
}
