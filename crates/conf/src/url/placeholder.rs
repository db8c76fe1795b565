//! Marks that something else replaces before a URL is used: `${VAR}`, `{{ value }}`, `%s`.

/// A mark in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// As written.
    pub text: String,
    /// The variable's name, where it has one.
    pub name: String,
    /// The value that stands in when the variable is missing.
    pub default: Option<String>,
    /// Who is expected to replace it.
    pub syntax: Syntax,
}

/// Who is expected to replace a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// A shell, Compose, an env file or Spring: `$VAR`, `${VAR}`, `${VAR:-x}`.
    Shell,
    /// A template engine or the format of a programming language: `{{ x }}`, `<%= x %>`, `#{x}`, `{x}`, `%s`.
    Template,
}

/// Stand-ins are taken from the private use area, which no URL contains by right, above the brackets
/// of unknown values.
const FIRST: u32 = 0xE100;
/// Brackets around a value that the reader of a definition could not find out.
const UNKNOWN: (&str, &str) = ("\u{e000}", "\u{e001}");
/// More marks than this in one value are not meant as marks.
const MOST: usize = 64;

/// A text in which each mark has become one character that no URL syntax knows.
#[derive(Clone, Default)]
pub(super) struct Substituted {
    pub(super) text: String,
    pub(super) marks: Vec<Placeholder>,
}

impl Substituted {
    /// Replaces every mark of a text.
    pub(super) fn new(text: &str) -> Self {
        let mut result = Self::default();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let found = (result.marks.len() < MOST).then(|| read(rest)).flatten();
            let taken = match found {
                Some((mark, length)) => {
                    result.push(mark);
                    length
                }
                None => {
                    result.text.push(c);
                    c.len_utf8()
                }
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
        result
    }

    fn push(&mut self, mark: Placeholder) {
        let index = FIRST + u32::try_from(self.marks.len()).unwrap_or(0);
        self.text.extend(char::from_u32(index));
        self.marks.push(mark);
    }

    /// The mark that a character stands for.
    pub(super) fn mark(&self, c: char) -> Option<&Placeholder> {
        let index = u32::from(c).checked_sub(FIRST)?;
        self.marks.get(usize::try_from(index).ok()?)
    }

    /// The text with its marks as they were written; defaults are replaced by `secret` if given.
    pub(super) fn restore(&self, text: &str, secret: Option<&dyn Fn(&str) -> String>) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match (self.mark(c), secret) {
                (None, _) => out.push(c),
                (Some(mark), None) => out.push_str(&mark.text),
                (Some(mark), Some(redact)) => out.push_str(&mark.without_default(redact)),
            }
        }
        out
    }
}

impl Placeholder {
    fn without_default(&self, redact: &dyn Fn(&str) -> String) -> String {
        match &self.default {
            Some(default) if !default.is_empty() => self.text.replace(default, &redact(default)),
            _ => self.text.clone(),
        }
    }
}

/// A mark at the start of a text, and its length in bytes.
fn read(text: &str) -> Option<(Placeholder, usize)> {
    const PAIRS: [(&str, &str, Syntax); 7] = [
        (UNKNOWN.0, UNKNOWN.1, Syntax::Template),
        ("${{", "}}", Syntax::Template),
        ("{{", "}}", Syntax::Template),
        ("<%", "%>", Syntax::Template),
        ("#{", "}", Syntax::Template),
        ("%(", ")s", Syntax::Template),
        ("$(", ")", Syntax::Shell),
    ];
    if let Some(found) =
        PAIRS.iter().find_map(|&(open, close, syntax)| between(text, open, close, syntax))
    {
        return Some(found);
    }
    braces(text).or_else(|| bare(text)).or_else(|| format_brace(text)).or_else(|| format_verb(text))
}

fn between(text: &str, open: &str, close: &str, syntax: Syntax) -> Option<(Placeholder, usize)> {
    let inner = text.strip_prefix(open)?;
    let end = inner.find(close)?;
    let length = open.len() + end + close.len();
    let name = inner.get(..end)?.trim_start_matches('=').trim();
    Some((mark(text.get(..length)?, name, None, syntax), length))
}

/// `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?message}`, Spring's `${NAME:default}`.
fn braces(text: &str) -> Option<(Placeholder, usize)> {
    let inner = text.strip_prefix("${")?;
    let end = closing_brace(inner)?;
    let inner = inner.get(..end)?;
    let name_end = inner.find([':', '-', '?', '+']).unwrap_or(inner.len());
    let (name, operator) = inner.split_at_checked(name_end)?;
    let default = match operator {
        "" => None,
        _ if operator.starts_with([':']) && operator.get(1..2) == Some("?") => None,
        _ if operator.starts_with(['?', '+']) || operator.starts_with(":+") => None,
        _ => Some(
            operator
                .trim_start_matches(':')
                .strip_prefix('-')
                .unwrap_or(operator.trim_start_matches([':', '-'])),
        ),
    };
    let length = end + 3;
    Some((mark(text.get(..length)?, name, default, Syntax::Shell), length))
}

/// The end of `${…}`, whose default may hold another one.
fn closing_brace(inner: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `$NAME` in capitals: a `$` inside a password is far more often followed by anything else.
fn bare(text: &str) -> Option<(Placeholder, usize)> {
    let inner = text.strip_prefix('$')?;
    let end = inner.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
    let name = inner.get(..end.unwrap_or(inner.len()))?;
    let is_name = name.len() >= 3 && name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_');
    let length = name.len() + 1;
    is_name
        .then(|| (mark(text.get(..length).unwrap_or_default(), name, None, Syntax::Shell), length))
}

/// `{password}`, `{settings.password}`, `{}` of Python, Rust and others.
fn format_brace(text: &str) -> Option<(Placeholder, usize)> {
    let inner = text.strip_prefix('{')?;
    let end = inner.find('}')?;
    let name = inner.get(..end)?;
    let allowed = |c: char| c.is_alphanumeric() || "_.[]()'\"!:$?".contains(c);
    let length = end + 2;
    name.chars().all(allowed).then(|| {
        (mark(text.get(..length).unwrap_or_default(), name, None, Syntax::Template), length)
    })
}

/// `%s`, `%d`, `%v` of C-like formats, which are no percent-encoding.
fn format_verb(text: &str) -> Option<(Placeholder, usize)> {
    let verb = text.strip_prefix('%')?.chars().next()?;
    let next = text.get(2..)?.chars().next();
    let is_verb = match verb {
        's' | 'v' | 'q' => true,
        'd' => next.is_none_or(|c| "@:/?".contains(c)),
        _ => false,
    };
    is_verb.then(|| (mark(text.get(..2).unwrap_or_default(), "", None, Syntax::Template), 2))
}

fn mark(text: &str, name: &str, default: Option<&str>, syntax: Syntax) -> Placeholder {
    Placeholder {
        text: text.to_string(),
        name: name.to_string(),
        default: default.map(String::from),
        syntax,
    }
}
