//! A table of the policy that remembers which of its keys were asked for.
//!
//! Reading with [`Section`] is the whole check of shape: each method names a key, refuses a value
//! of another type, and [`Section::finish`] refuses the keys that nobody asked for.

use std::ops::Range;

use redan_model::{Date, Location, Sourced};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::duration;
use crate::source::Problems;
use crate::suggest::nearest;

/// A value with its span.
type Value<'t> = Spanned<DeValue<'t>>;

/// One table, by the name that messages use (`environments.production`).
pub struct Section<'t> {
    name: String,
    table: Option<&'t DeTable<'t>>,
    span: Range<usize>,
    asked: Vec<&'static str>,
}

impl<'t> Section<'t> {
    pub fn root(table: &'t Spanned<DeTable<'t>>) -> Self {
        Self::new(String::new(), Some(table.get_ref()), table.span())
    }

    const fn new(name: String, table: Option<&'t DeTable<'t>>, span: Range<usize>) -> Self {
        Self { name, table, span, asked: Vec::new() }
    }

    /// Where the table stands.
    pub fn location(&self, problems: &Problems<'_>) -> Location {
        problems.source.location(self.span.clone())
    }

    /// The bytes of a key's value, or of the whole table where the key is missing.
    pub fn span_of(&self, key: &str) -> Range<usize> {
        self.find(key).map_or_else(|| self.span.clone(), Spanned::span)
    }

    fn find(&self, key: &str) -> Option<&'t Value<'t>> {
        self.table?.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn ask(&mut self, key: &'static str) -> Option<&'t Value<'t>> {
        self.asked.push(key);
        self.find(key)
    }

    /// The key with the table's name before it.
    fn full(&self, key: &str) -> String {
        if self.name.is_empty() { key.into() } else { format!("{}.{key}", self.name) }
    }

    /// Asks for a key and converts its value; another type is a problem.
    fn typed<T>(
        &mut self,
        key: &'static str,
        wanted: &str,
        problems: &mut Problems<'_>,
        convert: impl FnOnce(&'t DeValue<'t>) -> Option<T>,
    ) -> Option<T> {
        let value = self.ask(key)?;
        let converted = convert(value.get_ref());
        if converted.is_none() {
            let message = match value.get_ref().type_str() {
                "string" => format!("`{}` must be {wanted}", self.full(key)),
                found => format!("`{}` must be {wanted}, not {}", self.full(key), article(found)),
            };
            problems.add(value.span(), message, format!("write {wanted}"));
        }
        converted
    }

    pub fn string(&mut self, key: &'static str, problems: &mut Problems<'_>) -> Option<&'t str> {
        self.typed(key, "a string", problems, DeValue::as_str)
    }

    /// A string that must be there and not be blank.
    pub fn required(
        &mut self,
        key: &'static str,
        why: &str,
        problems: &mut Problems<'_>,
    ) -> Option<&'t str> {
        let text = self.string(key, problems);
        let blank = text.is_some_and(|text| text.trim().is_empty());
        if blank || self.find(key).is_none() {
            let message = if blank {
                format!("`{}` is empty", self.full(key))
            } else {
                format!("`{}` is missing", self.full(key))
            };
            problems.add(self.span_of(key), message, format!("add `{key}`: {why}"));
            return None;
        }
        text
    }

    pub fn boolean(&mut self, key: &'static str, problems: &mut Problems<'_>) -> Option<bool> {
        self.typed(key, "true or false", problems, DeValue::as_bool)
    }

    pub fn index(&mut self, key: &'static str, problems: &mut Problems<'_>) -> Option<u32> {
        self.typed(key, "a whole number from 0", problems, |value| {
            let integer = value.as_integer()?;
            u32::from_str_radix(integer.as_str(), integer.radix()).ok()
        })
    }

    pub fn number(&mut self, key: &'static str, problems: &mut Problems<'_>) -> Option<f64> {
        self.typed(key, "a number", problems, |value| match value {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        })
    }

    pub fn seconds(&mut self, key: &'static str, problems: &mut Problems<'_>) -> Option<u64> {
        self.typed(key, "a length of time such as \"24h\"", problems, |value| {
            duration::seconds(value.as_str()?)
        })
    }

    pub fn days(&mut self, key: &'static str, problems: &mut Problems<'_>) -> Option<u32> {
        self.typed(key, "whole days such as \"30d\"", problems, |value| {
            duration::days(value.as_str()?)
        })
    }

    /// A TOML date, or a string with one.
    pub fn date(&mut self, key: &'static str, problems: &mut Problems<'_>) -> Option<Date> {
        self.typed(key, "a day such as 2026-12-31", problems, |value| match value {
            DeValue::Datetime(moment) => {
                let date = moment.date?;
                Date::new(i32::from(date.year), date.month, date.day)
            }
            other => Date::parse(other.as_str()?),
        })
    }

    /// One of a few words.
    pub fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&str, T)],
        problems: &mut Problems<'_>,
    ) -> Option<T> {
        let word = self.string(key, problems)?;
        let found = choices.iter().find(|(name, _)| *name == word).map(|(_, choice)| *choice);
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let message = format!("`{}` cannot be \"{word}\"", self.full(key));
            problems.add(self.span_of(key), message, one_of(word, &names));
        }
        found
    }

    /// A list of strings, each with its place; `None` where the key is missing.
    pub fn strings(
        &mut self,
        key: &'static str,
        problems: &mut Problems<'_>,
    ) -> Option<Vec<Sourced<String>>> {
        let list = self.spanned_strings(key, problems)?;
        let sourced = |(text, span): (&str, Range<usize>)| {
            Sourced::new(text.to_string(), problems.source.location(span))
        };
        Some(list.into_iter().map(sourced).collect())
    }

    /// A list of strings, each with its bytes.
    pub fn spanned_strings(
        &mut self,
        key: &'static str,
        problems: &mut Problems<'_>,
    ) -> Option<Vec<(&'t str, Range<usize>)>> {
        let list = self.typed(key, "a list of strings", problems, DeValue::as_array)?;
        let mut strings = Vec::new();
        for value in list.iter() {
            match value.get_ref().as_str() {
                Some(text) => strings.push((text, value.span())),
                None => {
                    let message = format!("`{}` holds strings only", self.full(key));
                    problems.add(value.span(), message, "put it in quotes");
                }
            }
        }
        Some(strings)
    }

    /// A list of strings without their places; empty where the key is missing.
    pub fn plain_strings(&mut self, key: &'static str, problems: &mut Problems<'_>) -> Vec<String> {
        let list = self.spanned_strings(key, problems).unwrap_or_default();
        list.into_iter().map(|(text, _)| text.to_string()).collect()
    }

    /// A list of strings, or the word `all`.
    pub fn strings_or_all(
        &mut self,
        key: &'static str,
        problems: &mut Problems<'_>,
    ) -> Vec<String> {
        if self.is_all(key) {
            return vec!["all".into()];
        }
        self.plain_strings(key, problems)
    }

    /// True when the key holds the word `all` instead of what it usually holds.
    pub fn is_all(&mut self, key: &'static str) -> bool {
        self.ask(key).and_then(|value| value.get_ref().as_str()) == Some("all")
    }

    /// True when the key is there.
    pub fn has(&mut self, key: &'static str) -> bool {
        self.ask(key).is_some()
    }

    /// What the key holds, when it is true or false instead of what it may hold otherwise.
    pub fn boolean_instead(&mut self, key: &'static str) -> Option<bool> {
        self.ask(key).and_then(|value| value.get_ref().as_bool())
    }

    /// A list of patterns that stand as one word in an ACL rule.
    pub fn patterns(&mut self, key: &'static str, problems: &mut Problems<'_>) -> Vec<String> {
        let mut patterns = Vec::new();
        for (text, span) in self.spanned_strings(key, problems).unwrap_or_default() {
            if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
                let message =
                    format!("`{}` holds a pattern that is empty or has spaces", self.full(key));
                problems.add(span, message, "write one pattern without spaces, such as \"web:*\"");
                continue;
            }
            patterns.push(text.to_string());
        }
        patterns
    }

    /// A table; an empty one where the key is missing.
    pub fn section(&mut self, key: &'static str, problems: &mut Problems<'_>) -> Self {
        let table = self.typed(key, "a table", problems, DeValue::as_table);
        Self::new(self.full(key), table, self.span_of(key))
    }

    /// A table, or `None` where the key is missing.
    pub fn optional_section(
        &mut self,
        key: &'static str,
        problems: &mut Problems<'_>,
    ) -> Option<Self> {
        let section = self.section(key, problems);
        section.table.is_some().then_some(section)
    }

    /// A table whose keys are names that the user chose, each holding a table.
    pub fn named(
        &mut self,
        key: &'static str,
        problems: &mut Problems<'_>,
    ) -> Vec<(&'t str, Self)> {
        let Some(table) = self.typed(key, "a table", problems, DeValue::as_table) else {
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (name, value) in table {
            let full = format!("{}.{}", self.full(key), name.get_ref());
            match value.get_ref().as_table() {
                Some(inner) => {
                    let section = Self::new(full, Some(inner), name.span());
                    sections.push((name.get_ref().as_ref(), section));
                }
                None => problems.add(
                    value.span(),
                    format!("`{full}` must be a table"),
                    format!("write `[{full}]` and its keys below"),
                ),
            }
        }
        sections
    }

    /// An array of tables, `[[key]]`.
    pub fn repeated(&mut self, key: &'static str, problems: &mut Problems<'_>) -> Vec<Self> {
        let wanted = "an array of tables";
        let Some(list) = self.typed(key, wanted, problems, DeValue::as_array) else {
            return Vec::new();
        };
        let mut sections = Vec::new();
        for value in list.iter() {
            match value.get_ref().as_table() {
                Some(table) => {
                    sections.push(Self::new(self.full(key), Some(table), value.span()));
                }
                None => {
                    let message = format!("`{}` holds tables", self.full(key));
                    problems.add(value.span(), message, format!("write `[[{key}]]`"));
                }
            }
        }
        sections
    }

    /// Names that the user chose, with the string each holds and its bytes.
    pub fn words(&mut self, problems: &mut Problems<'_>) -> Vec<(&'t str, &'t str, Range<usize>)> {
        let mut words = Vec::new();
        for (name, value) in self.table.into_iter().flatten() {
            match value.get_ref().as_str() {
                Some(text) => words.push((name.get_ref().as_ref(), text, value.span())),
                None => {
                    let message = format!("`{}` must be a string", self.full(name.get_ref()));
                    problems.add(value.span(), message, "put it in quotes");
                }
            }
        }
        words
    }

    /// Refuses the keys that nobody asked for.
    pub fn finish(self, problems: &mut Problems<'_>) {
        for (key, _) in self.table.into_iter().flatten() {
            let name: &str = key.get_ref();
            if !self.asked.contains(&name) {
                let message = format!("unknown key `{}`", self.full(name));
                problems.add(key.span(), message, one_of(name, &self.asked));
            }
        }
    }
}

/// "did you mean", or all that may stand there.
pub fn one_of(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it can be one of `{}`", known.join("`, `")),
    }
}

/// A TOML type with its article.
fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}
