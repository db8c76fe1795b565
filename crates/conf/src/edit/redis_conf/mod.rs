//! Edits of `redis.conf`, `valkey.conf` and `sentinel.conf`.
//!
//! The last line that sets a directive is rewritten where it stands; its indentation, the spelling of
//! its name and the blanks around stay. A line that stands before an `include` cannot be trusted to
//! win: it moves to the end of the file.

mod key;
mod lists;
#[cfg(test)]
mod tests;
mod write;

use redan_model::plan::Edit;

use super::lines::Lines;
use super::secrets::Secrets;
use super::{Cause, EditError, rules};
use crate::redis_conf::BYTE_ORDER_MARK;
use crate::words;
use key::Key;
pub(super) use write::misread;

/// A configuration that is being edited.
pub(super) struct Conf {
    lines: Lines,
}

/// A line with words.
struct Entry {
    /// Index of the line.
    line: usize,
    words: Vec<Vec<u8>>,
    /// Where each word stands in the line, quotes included.
    spans: Vec<std::ops::Range<usize>>,
}

impl Conf {
    /// # Errors
    ///
    /// [`Cause::Unreadable`] when servers see something else in the text than people do.
    pub(super) fn new(text: &str) -> Result<Self, EditError> {
        readable(text)?;
        Ok(Self { lines: Lines::new(text) })
    }

    pub(super) fn text(&self) -> String {
        self.lines.text()
    }

    pub(super) fn edit(&mut self, edit: &Edit, secrets: &mut Secrets<'_>) -> Result<(), EditError> {
        match edit {
            Edit::SetDirective { name, arguments } => {
                let name = name.split_whitespace().map(String::from);
                let words = name.chain(secrets.texts(arguments)?).map(String::into_bytes);
                self.set_directive(words.collect())
            }
            Edit::RemoveDirective { name, first } => {
                self.remove_directive(name, first.as_deref());
                Ok(())
            }
            Edit::SetUser { user, rules, keep_passwords } => {
                let present = if *keep_passwords { self.user_words(user) } else { Vec::new() };
                let present = present.iter().map(String::as_str);
                let rules = rules::with_passwords(present, secrets.texts(rules)?);
                let rules = rules::checked(user, &rules)?;
                let words = ["user", user].into_iter().map(String::from).chain(rules);
                self.set_directive(words.map(String::into_bytes).collect())
            }
            Edit::RemoveUser { user } => {
                self.remove(&[b"user", user.as_bytes()]);
                Ok(())
            }
            _ => Err(super::wrong_syntax(edit, "a Redis configuration file")),
        }
    }

    /// Contradictions between lines that no single edit can see.
    pub(super) fn check(&self, edits: &[Edit]) -> Result<(), EditError> {
        let sets = |directive: &str| {
            edits.iter().position(
                |edit| matches!(edit, Edit::SetDirective { name, .. } if name == directive),
            )
        };
        let user = edits.iter().position(|edit| matches!(edit, Edit::SetUser { .. }));
        if let Some(index) = user.or_else(|| sets("aclfile")) {
            self.check_user_sources().map_err(|error| error.of_edit(index))?;
        }
        if let Some(index) = sets("requirepass") {
            self.check_password().map_err(|error| error.of_edit(index))?;
        }
        Ok(())
    }

    /// No server starts with both user lines and an ACL file.
    fn check_user_sources(&self) -> Result<(), EditError> {
        let entries = self.entries();
        let last = |name: &[u8]| entries.iter().rfind(|entry| entry.is_named(name));
        let named = last(b"aclfile").filter(|entry| entry.word(1) != b"");
        let (Some(file), Some(user)) = (named, last(b"user")) else { return Ok(()) };
        let reason = format!(
            "line {} names an ACL file and line {} defines a user: no server starts with both; \
             define users in the ACL file only, or remove aclfile",
            file.line + 1,
            user.line + 1
        );
        Err(EditError::new(Cause::Overridden, reason))
    }

    /// A `user default` line decides, whatever `requirepass` says and wherever it stands.
    fn check_password(&self) -> Result<(), EditError> {
        let entries = self.entries();
        let password = entries.iter().rfind(|entry| entry.is_named(b"requirepass"));
        let default =
            entries.iter().rfind(|entry| entry.is_named(b"user") && entry.word(1) == b"default");
        let (Some(password), Some(default)) = (password, default) else { return Ok(()) };
        let plain = [b">", password.word(1)].concat();
        let hash = format!("#{}", super::sha256_hex(password.word(1))).into_bytes();
        if default.words.iter().any(|rule| *rule == plain || *rule == hash) {
            return Ok(());
        }
        let reason = format!(
            "line {} defines the user default, which decides instead of requirepass: give that user \
             the password, or remove its line first",
            default.line + 1
        );
        Err(EditError::new(Cause::Overridden, reason))
    }

    fn set_directive(&mut self, words: Vec<Vec<u8>>) -> Result<(), EditError> {
        write::check(&words)?;
        let name = words.first().map(|name| key::lower(name)).unwrap_or_default();
        match name.as_slice() {
            b"save" => lists::set_save(self, &words),
            b"client-output-buffer-limit" => lists::set_buffer_limits(self, &words),
            _ => {
                self.set_line(&words);
                Ok(())
            }
        }
    }

    /// One line that says this, and no other that it overrides.
    fn set_line(&mut self, words: &[Vec<u8>]) {
        let key = Key::of(words);
        let mut found = self.entries();
        found.retain(|entry| Key::of(&entry.words) == key);
        let kept = found.pop_if(|last| !key.last_wins() || !self.is_before_include(last.line));
        match &kept {
            Some(last) => self.rewrite(last, words, key::length(words)),
            None => self.lines.push_in_block(write::line(words)),
        }
        for entry in found.iter().rev() {
            self.lines.remove(entry.line);
        }
    }

    /// Changes the words of a line from the given one on.
    fn rewrite(&mut self, entry: &Entry, words: &[Vec<u8>], from: usize) {
        let wanted = words.get(from..).unwrap_or_default();
        if entry.words.get(from..) == Some(wanted) {
            return;
        }
        let body = self.lines.body(entry.line).to_string();
        let part = |range: std::ops::Range<usize>| body.get(range).unwrap_or_default();
        let head = match entry.spans.get(from) {
            Some(first) => part(0..first.start).to_string(),
            None => format!("{} ", body.trim_end()),
        };
        let end = entry.spans.last().map_or(body.len(), |last| last.end);
        let is_user = entry.is_named(b"user");
        let written: Vec<String> = wanted.iter().map(|word| write::word(word, is_user)).collect();
        let new = format!("{head}{}{}", written.join(" "), part(end..body.len()));
        self.lines.replace(entry.line, new);
        if let Some(remark) = entry.remark(&body, from) {
            self.lines.insert(entry.line, remark);
        }
    }

    fn remove_directive(&mut self, name: &str, first: Option<&str>) {
        let words: Vec<&[u8]> = name.split_whitespace().map(str::as_bytes).collect();
        match first {
            None => self.remove(&words),
            Some(class) if name == "client-output-buffer-limit" => {
                lists::remove_buffer_limit(self, class.as_bytes());
            }
            Some(first) => {
                let argument = |entry: &Entry| entry.word(words.len()).to_vec();
                let exact = name == "user";
                self.remove_where(|entry| {
                    entry.says(&words)
                        && (argument(entry) == first.as_bytes()
                            || !exact && argument(entry).eq_ignore_ascii_case(first.as_bytes()))
                });
            }
        }
    }

    fn remove(&mut self, words: &[&[u8]]) {
        self.remove_where(|entry| entry.says(words));
    }

    fn remove_where(&mut self, is_meant: impl Fn(&Entry) -> bool) {
        for entry in self.entries().iter().rev().filter(|entry| is_meant(entry)) {
            self.lines.remove(entry.line);
        }
    }

    /// The words of the line that defines a user.
    fn user_words(&self, user: &str) -> Vec<String> {
        let entries = self.entries();
        let line = entries.iter().rfind(|entry| entry.says(&[b"user", user.as_bytes()]));
        let words = line.map(|entry| entry.words.as_slice()).unwrap_or_default();
        words.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect()
    }

    /// Every line with words, in order.
    fn entries(&self) -> Vec<Entry> {
        self.lines.bodies().enumerate().filter_map(|(line, body)| Entry::read(line, body)).collect()
    }

    fn is_before_include(&self, line: usize) -> bool {
        self.entries().iter().any(|entry| entry.line > line && entry.is_named(b"include"))
    }
}

impl Entry {
    /// A line whose quotes do not close counts by the words that can be told apart.
    fn read(line: usize, body: &str) -> Option<Self> {
        let indent = body.len() - body.trim_start_matches([' ', '\t', '\r']).len();
        let text = body.trim_matches([' ', '\t', '\r']);
        if text.is_empty() || text.starts_with('#') {
            return None;
        }
        let found = match words::split(text.as_bytes()) {
            Ok(found) => found
                .into_iter()
                .map(|word| (word.text.into_owned(), indent + word.start..indent + word.end))
                .collect(),
            Err(words::Unbalanced) => broken_words(text, indent),
        };
        let (words, spans) = found.into_iter().unzip();
        Some(Self { line, words, spans })
    }

    fn word(&self, index: usize) -> &[u8] {
        self.words.get(index).map(Vec::as_slice).unwrap_or_default()
    }

    fn is_named(&self, name: &[u8]) -> bool {
        self.word(0).eq_ignore_ascii_case(name)
    }

    fn says(&self, words: &[&[u8]]) -> bool {
        Key::of(&self.words).starts_with(words)
    }

    /// What the author of the line took for a comment: a word `#…` after the value. It makes the
    /// server refuse the line; on a line of its own it is what it was meant to be.
    fn remark(&self, body: &str, from: usize) -> Option<String> {
        if self.is_named(b"user") {
            return None;
        }
        let starts_remark =
            |span: &&std::ops::Range<usize>| body.as_bytes().get(span.start) == Some(&b'#');
        let span = self.spans.iter().skip(from + 1).find(starts_remark)?;
        let indent = self.spans.first().and_then(|first| body.get(..first.start));
        Some(format!("{}{}", indent.unwrap_or_default(), body.get(span.start..)?.trim_end()))
    }
}

/// Words between blanks, up to the first quote; the rest is one word.
fn broken_words(text: &str, indent: usize) -> Vec<(Vec<u8>, std::ops::Range<usize>)> {
    let quote = text.find(['"', '\'']).unwrap_or(text.len());
    let start_of_rest = text.get(..quote).and_then(|head| head.rfind([' ', '\t']));
    let start_of_rest = start_of_rest.map_or(0, |blank| blank + 1);
    let (head, rest) = text.split_at_checked(start_of_rest).unwrap_or(("", text));
    let mut found = Vec::new();
    let mut at = indent;
    for word in head.split([' ', '\t']) {
        if !word.is_empty() {
            found.push((word.as_bytes().to_vec(), at..at + word.len()));
        }
        at += word.len() + 1;
    }
    let start = indent + start_of_rest;
    found.push((rest.as_bytes().to_vec(), start..start + rest.len()));
    found
}

/// # Errors
///
/// [`Cause::Unreadable`] for bytes that servers read otherwise than they look.
pub(super) fn readable(text: &str) -> Result<(), EditError> {
    let reason = if text.as_bytes().starts_with(BYTE_ORDER_MARK) {
        "the file begins with a byte order mark, which servers take for text of the first line; save \
         it as UTF-8 without one"
    } else if text.contains('\0') {
        "the file holds NUL bytes, which hide the rest of their lines from servers; remove them"
    } else {
        return Ok(());
    };
    Err(EditError::new(Cause::Unreadable, reason))
}
