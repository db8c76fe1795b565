//! Settings in data: env files, Java properties, INI and TOML sections, YAML and JSON.

use std::collections::BTreeMap;

use redan_model::{Lint, LintKind, Redactor};

use super::{Assignment, secrets_in};
use crate::env_file::{self, Dialect, Unset};
use crate::environment;
use crate::parts;
use crate::piece::Piece;
use crate::yaml::{self, Content, Node};

/// Deeper settings do not exist; deeper nesting is somebody's data.
const MAX_DEPTH: usize = 16;

/// A text with its lines.
pub(super) struct Lines<'a> {
    path: &'a str,
    lines: Vec<&'a str>,
    redactor: &'a Redactor,
}

impl<'a> Lines<'a> {
    pub(super) fn new(path: &'a str, text: &'a str, redactor: &'a Redactor) -> Self {
        Self { path, lines: text.lines().collect(), redactor }
    }

    /// An assignment whose value stands at a byte offset of a line.
    pub(super) fn assignment(
        &self,
        name: &str,
        value: Option<&str>,
        line: u32,
        offset: usize,
        length: usize,
    ) -> Assignment {
        let index = usize::try_from(line).unwrap_or(0).saturating_sub(1);
        let text = self.lines.get(index).copied().unwrap_or_default();
        let piece = Piece { path: self.path, line, text, from: offset, to: offset + length };
        let secrets = secrets_in(name, value.unwrap_or_default());
        Assignment {
            name: name.to_string(),
            value: value.map(String::from),
            location: piece.location(&secrets, self.redactor),
            ..Assignment::default()
        }
    }

    /// The byte offset of a column in characters, from 1.
    fn offset(&self, line: u32, column: u32) -> usize {
        let index = usize::try_from(line).unwrap_or(0).saturating_sub(1);
        let skip = usize::try_from(column).unwrap_or(0).saturating_sub(1);
        let text = self.lines.get(index).copied().unwrap_or_default();
        text.char_indices().nth(skip).map_or(text.len(), |(at, _)| at)
    }
}

/// An env file, as Compose reads it; variables that it does not set stay unknown.
pub fn env_file(path: &str, text: &str, redactor: &Redactor) -> Vec<Assignment> {
    let lines = Lines::new(path, text, redactor);
    let entries = env_file::parse(text, Dialect::Compose, Unset::Unknown, &|_| None);
    let mut assignments: BTreeMap<String, Assignment> = BTreeMap::new();
    for entry in entries {
        let length = entry.raw.lines().next().unwrap_or_default().len();
        let mut assignment =
            lines.assignment(&entry.name, Some(&entry.value), entry.line, entry.offset, length);
        if let Some(detail) = entry.altered {
            assignment.lints.push(Lint {
                kind: LintKind::AlteredByQuoting,
                location: assignment.location.clone(),
                other: None,
                subject: entry.name.clone(),
                detail,
            });
        }
        // The last assignment of a name wins.
        assignments.insert(entry.name, assignment);
    }
    assignments.into_values().collect()
}

/// Java properties: `name = value`, `name: value`, `#` and `!` comments.
pub fn properties(path: &str, text: &str, redactor: &Redactor) -> Vec<Assignment> {
    let lines = Lines::new(path, text, redactor);
    let numbered = text.lines().zip(1_u32..);
    numbered
        .filter(|(line, _)| !line.trim_start().starts_with(['#', '!']))
        .filter_map(|(line, number)| {
            let at = line.find(['=', ':'])?;
            let name = line.get(..at)?.trim();
            let value = line.get(at + 1..)?.trim();
            let offset = line.len() - line.get(at + 1..)?.trim_start().len();
            (!name.is_empty())
                .then(|| lines.assignment(name, Some(value), number, offset, value.len()))
        })
        .collect()
}

/// INI and TOML: `[section]`, `name = value`, `#` and `;` comments.
pub fn sections(path: &str, text: &str, redactor: &Redactor) -> Vec<Assignment> {
    let lines = Lines::new(path, text, redactor);
    let mut section = file_prefix(path);
    let mut assignments = Vec::new();
    for (line, number) in text.lines().zip(1_u32..) {
        let trimmed = line.trim();
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            section = format!("{}{}.", file_prefix(path), name.trim_matches(['[', '"', '\'', ' ']));
            continue;
        }
        let Some((name, raw)) = line.split_once('=').filter(|_| !trimmed.starts_with(['#', ';']))
        else {
            continue;
        };
        let value = unquoted(raw);
        let offset = line.len() - raw.len() + raw.find(value).unwrap_or(0);
        let path = format!("{section}{}", name.trim().trim_matches('"'));
        let mut assignment = lines.assignment(&path, Some(value), number, offset, value.len());
        assignment.environment = environment::of_name(&section).map(String::from);
        assignments.push(assignment);
    }
    assignments
}

/// The value without quotes and without a remark after it.
fn unquoted(raw: &str) -> &str {
    let raw = raw.trim();
    let quote = raw.chars().next().filter(|c| "\"'".contains(*c));
    let closed = quote.and_then(|quote| raw.get(1..)?.split_once(quote));
    match closed {
        Some((inner, _)) => inner,
        None => raw.split(" #").next().unwrap_or(raw).trim_end(),
    }
}

/// YAML, or JSON, which YAML contains.
pub fn yaml(path: &str, text: &str, redactor: &Redactor) -> Vec<Assignment> {
    let lines = Lines::new(path, text, redactor);
    let mut walk = Walk { lines, assignments: Vec::new(), in_json: path.ends_with(".json") };
    for document in yaml::parse(text, 0).documents {
        walk.node(&document, &file_prefix(path), 0);
    }
    walk.assignments
}

struct Walk<'a> {
    lines: Lines<'a>,
    assignments: Vec<Assignment>,
    in_json: bool,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node, path: &str, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match &node.content {
            Content::Scalar(text, _) => self.scalar(node, path.trim_end_matches('.'), text),
            Content::Sequence(items) => {
                // A list of nodes: the first stands for all of them.
                for (item, index) in items.iter().zip(0..) {
                    let is_plain = matches!(item.content, Content::Scalar(..));
                    let path = if is_plain { path.to_string() } else { format!("{path}{index}.") };
                    self.node(item, &path, depth + 1);
                }
            }
            Content::Mapping(entries) => {
                for (key, value) in entries {
                    let path = format!("{path}{}.", key.text().unwrap_or_default());
                    self.node(value, &path, depth + 1);
                }
            }
        }
    }

    fn scalar(&mut self, node: &Node, path: &str, text: &str) {
        let span = node.span;
        let offset = self.lines.offset(span.line, span.column);
        let end = self.lines.offset(span.line, span.end_column);
        let length = if span.end_line == span.line { end.saturating_sub(offset) } else { 0 };
        let value = if node.is_null() { "" } else { text };
        let mut assignment = self.lines.assignment(path, Some(value), span.line, offset, length);
        assignment.environment = path.split('.').find_map(environment::of_name).map(String::from);
        if !self.in_json || !value.is_empty() {
            self.assignments.push(assignment);
        }
    }
}

/// In a file named after the product (`config/redis.yml`) `host` alone means its host.
fn file_prefix(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or_default();
    if parts::names_product(stem) { format!("{stem}.") } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(assignments: &[Assignment]) -> Vec<String> {
        let show = |a: &Assignment| {
            format!("{} {}={}", a.location, a.name, a.value.as_deref().unwrap_or("?"))
        };
        assignments.iter().map(show).collect()
    }

    #[test]
    fn every_kind_of_data_keeps_its_places() {
        let redactor = Redactor::default();
        let text = "[redis]\nhost = \"h\" # x\nport = 6379\n";
        assert_eq!(
            pairs(&sections("a.toml", text, &redactor)),
            ["a.toml:2:9 redis.host=h", "a.toml:3:8 redis.port=6379"]
        );
        let text = "# c\nspring.redis.host: h\n";
        assert_eq!(
            pairs(&properties("a.properties", text, &redactor)),
            ["a.properties:2:20 spring.redis.host=h"]
        );
        let text = "production:\n  url: 'redis://h'\n";
        let found = yaml("config/redis.yml", text, &redactor);
        assert_eq!(pairs(&found), ["config/redis.yml:2:8 redis.production.url=redis://h"]);
        assert_eq!(found[0].environment.as_deref(), Some("production"));
        let text = "{\"Redis\": {\"Host\": \"h\"}}";
        assert_eq!(pairs(&yaml("a.json", text, &redactor)), ["a.json:1:20 Redis.Host=h"]);
        assert_eq!(pairs(&env_file(".env", "A=1\nA='2'\n", &redactor)), [".env:2:3 A=2"]);
    }

    #[test]
    fn secrets_do_not_reach_the_place() {
        let redactor = Redactor::default();
        for found in [
            env_file(".env", "REDIS_PASSWORD=hunter2", &redactor),
            yaml("redis.yml", "password: hunter2", &redactor),
            sections("a.ini", "[redis]\nauth = hunter2", &redactor),
            properties("a.properties", "x.url=redis://:hunter2@h", &redactor),
        ] {
            assert!(!found[0].location.text.contains("hunter2"), "{:?}", found[0].location);
        }
    }
}
