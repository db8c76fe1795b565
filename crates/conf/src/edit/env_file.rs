//! Edits of `NAME=value` files, quoted so that Compose, python-dotenv and a shell read the same.

use redan_model::plan::Edit;

use super::lines::Lines;
use super::secrets::Secrets;
use super::{Cause, EditError};
use crate::env_file::{Dialect, Entry, Unset, parse};
use crate::shell;

/// An environment file that is being edited.
pub(super) struct EnvText {
    lines: Lines,
}

/// An assignment and its lines.
struct Assignment {
    entry: Entry,
    /// Index of the line with the name.
    line: usize,
    /// How many lines a quoted value goes on for.
    more: usize,
}

impl EnvText {
    pub(super) fn new(text: &str) -> Self {
        Self { lines: Lines::new(text) }
    }

    pub(super) fn text(&self) -> String {
        self.lines.text()
    }

    pub(super) fn edit(&mut self, edit: &Edit, secrets: &mut Secrets<'_>) -> Result<(), EditError> {
        match edit {
            Edit::SetVariable { section, name, value } if section.is_empty() => {
                check_name(name)?;
                let value = secrets.text(value)?;
                self.set(name, &value)
            }
            Edit::RemoveVariable { section, name } if section.is_empty() => {
                let found = self.assignments(name);
                found.iter().rev().for_each(|assignment| self.remove(assignment));
                Ok(())
            }
            _ => Err(super::wrong_syntax(edit, "an environment file")),
        }
    }

    /// Rewrites the last assignment in its place and removes those that it overrides.
    fn set(&mut self, name: &str, value: &str) -> Result<(), EditError> {
        let mut found = self.assignments(name);
        let last = found.pop();
        let quoted = quote(name, value);
        match &last {
            Some(last) if agreed(&last.entry.raw).as_deref() == Some(value) => {}
            Some(last) => self.rewrite(last, &quoted?),
            None => self.lines.push(format!("{name}={}", quoted?)),
        }
        found.iter().rev().for_each(|assignment| self.remove(assignment));
        Ok(())
    }

    /// Puts a value where the old one stands; what precedes and follows it stays.
    fn rewrite(&mut self, assignment: &Assignment, value: &str) {
        let body = self.lines.body(assignment.line);
        let start = self.offset(assignment);
        let head = body.get(..start).unwrap_or_default();
        // The rest of the line on which the old value ends.
        let last = self.lines.body(assignment.line + assignment.more);
        let raw_end = assignment.entry.raw.rsplit('\n').next().unwrap_or_default().len();
        let end = if assignment.more == 0 { start + raw_end } else { raw_end };
        let new = format!("{head}{value}{}", last.get(end..).unwrap_or_default());
        (0..assignment.more).for_each(|_| self.lines.remove(assignment.line + 1));
        self.lines.replace(assignment.line, new);
    }

    /// Where the value begins on its line; readers pass over a byte order mark.
    fn offset(&self, assignment: &Assignment) -> usize {
        let body = self.lines.body(assignment.line);
        let mark = if assignment.line == 0 && body.starts_with('\u{feff}') { 3 } else { 0 };
        assignment.entry.offset + mark
    }

    fn remove(&mut self, assignment: &Assignment) {
        (0..=assignment.more).for_each(|_| self.lines.remove(assignment.line));
    }

    fn assignments(&self, name: &str) -> Vec<Assignment> {
        let entries = parse(&self.lines.text(), Dialect::Compose, Unset::Empty, &|_| None);
        let named = entries.into_iter().filter(|entry| entry.name == name);
        let assignment = |entry: Entry| Assignment {
            line: usize::try_from(entry.line).unwrap_or_default().saturating_sub(1),
            more: entry.raw.matches('\n').count(),
            entry,
        };
        named.map(assignment).collect()
    }
}

fn check_name(name: &str) -> Result<(), EditError> {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if starts && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Ok(());
    }
    let reason = format!("{name:?} is no name for a variable; use letters, digits and _");
    Err(EditError::new(Cause::Misread, reason))
}

/// The value as it is written: bare, in single or in double quotes, whatever all readers agree on.
///
/// # Errors
///
/// [`Cause::Misread`] when they agree on none.
fn quote(name: &str, value: &str) -> Result<String, EditError> {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
    let ways = [value.to_string(), format!("'{value}'"), format!("\"{escaped}\"")];
    let one_line = !value.contains(['\n', '\r', '\0']);
    let found = ways.into_iter().find(|way| one_line && agreed(way).as_deref() == Some(value));
    found.ok_or_else(|| {
        let reason = format!(
            "{name}: Compose, python-dotenv and shells do not agree on any way to write this value; choose \
             one without line breaks, `${{`, and without `'` beside `$`, `` ` `` or `\\`"
        );
        EditError::new(Cause::Misread, reason)
    })
}

/// What a written value means, if all readers mean the same.
fn agreed(written: &str) -> Option<String> {
    let line = format!("A={written}\n");
    let read = |dialect| {
        let mut entries = parse(&line, dialect, Unset::Unknown, &|_| None);
        entries.pop().filter(|entry| entries.is_empty() && entry.altered.is_none())
    };
    let (compose, python) = (read(Dialect::Compose)?.value, read(Dialect::Python)?.value);
    (compose == python && shell_value(written)? == compose).then_some(compose)
}

/// What a shell would assign; `None` where it would expand or run something, or end the word.
fn shell_value(written: &str) -> Option<String> {
    let single = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    if let Some(inner) = single {
        // python-dotenv knows two escapes even there.
        let plain = !inner.contains("\\\\") && !inner.contains('\'') && !inner.ends_with('\\');
        return plain.then(|| inner.to_string());
    }
    let bare = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+,=^".contains(c);
    if written.chars().all(bare) {
        return Some(written.to_string());
    }
    let double = written.len() > 1 && written.starts_with('"') && written.ends_with('"');
    if !double || written.contains(['$', '`', '!']) {
        return None;
    }
    match shell::split(written).ok()?.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{apply, test_secret};
    use super::*;
    use redan_model::plan::{Syntax, Template};

    fn set(name: &str, value: &str) -> Edit {
        let value = Template::text(value);
        Edit::SetVariable { section: String::new(), name: name.into(), value }
    }

    #[track_caller]
    fn check(before: &str, edit: Edit, after: &str) {
        let edits = [edit];
        let once = apply(Syntax::DotEnv, before, &edits, &mut test_secret);
        assert_eq!(once.as_deref(), Ok(after));
        let twice = apply(Syntax::DotEnv, after, &edits, &mut test_secret);
        assert_eq!(twice.as_deref(), Ok(after), "a second time");
    }

    #[test]
    fn a_value_changes_where_it_stands() {
        check("# a\nA=1\nB=2\n", set("A", "3"), "# a\nA=3\nB=2\n");
        check("export A = '1' # why\r\nB=2\r\n", set("A", "x"), "export A = x # why\r\nB=2\r\n");
        check("A=1 # why\n", set("A", "a b"), "A='a b' # why\n");
        check("A=\"1\n2\" # why\nB=2\n", set("A", "x"), "A=x # why\nB=2\n");
        check("A=1\nB=2\nA=3\n", set("A", "4"), "B=2\nA=4\n");
        check("\u{feff}A=1\n", set("A", "2"), "\u{feff}A=2\n");
        check("A: 1\n", set("A", "2"), "A: 2\n");
        check("A='1'\n", set("A", "1"), "A='1'\n");
        check("B=1", set("A", "2"), "B=1\nA=2");
        check("", set("A", ""), "A=\n");
    }

    #[test]
    fn quoting_is_what_all_readers_agree_on() {
        for (value, written) in [
            ("redis://:pw@redis:6379/0", "redis://:pw@redis:6379/0"),
            ("a b", "'a b'"),
            ("a#b", "'a#b'"),
            ("pa$word", "'pa$word'"),
            ("it's", "\"it's\""),
            ("a\\b", "'a\\b'"),
            ("a\\\\b", "\"a\\\\\\\\b\""),
            ("a&b;c", "'a&b;c'"),
            ("say \"hi\"", "'say \"hi\"'"),
        ] {
            check("", set("A", value), &format!("A={written}\n"));
        }
        for value in ["a\nb", "${A}", "it's $5", "it's `x`"] {
            let error =
                apply(Syntax::DotEnv, "", &[set("A", value)], &mut test_secret).unwrap_err();
            assert_eq!(error.cause, Cause::Misread, "{value}");
        }
    }

    #[test]
    fn removing_takes_every_assignment() {
        let edit = Edit::RemoveVariable { section: String::new(), name: "A".into() };
        check("A=1\nB=2\nA='x\ny'\nC=3\n", edit, "B=2\nC=3\n");
    }

    #[test]
    fn names_are_checked() {
        assert!(apply(Syntax::DotEnv, "", &[set("A B", "x")], &mut test_secret).is_err());
        let in_section =
            Edit::SetVariable { section: "Service".into(), name: "A".into(), value: "x".into() };
        assert!(apply(Syntax::DotEnv, "", &[in_section], &mut test_secret).is_err());
    }
}
