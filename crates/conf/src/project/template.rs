//! Configuration files that something renders before a server reads them.
//!
//! A value that the rendering puts in is unknown. Where the directive takes any text, the value
//! becomes an unknown one; where it does not, its line is left out, since a number that nobody
//! knows must not look like an error.

use std::sync::Arc;

use redan_model::secret::{UNKNOWN_END, UNKNOWN_START};

use crate::files::{FileKind, FileMode, Files, ReadError, Written};

/// Directives that take any text.
const TEXTS: &[&str] = &["requirepass", "masterauth", "primaryauth", "user", "sentinel", "aclfile"];

/// Files in which one is a template.
pub(super) struct Rendered<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) path: &'a str,
}

/// True for names that say "template".
pub(super) fn is_template(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let mut parts = name.split('.').skip(1);
    parts.any(|part| {
        matches!(part, "template" | "tmpl" | "tpl" | "j2" | "erb" | "in" | "mustache" | "gotmpl")
    })
}

impl Files for Rendered<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        let bytes = self.files.read(path)?;
        if path != self.path {
            return Ok(bytes);
        }
        Ok(render(&String::from_utf8_lossy(&bytes)).into_bytes().into())
    }

    fn kind(&self, path: &str) -> Option<FileKind> {
        self.files.kind(path)
    }

    fn list(&self, directory: &str) -> Vec<String> {
        self.files.list(directory)
    }

    fn mode(&self, path: &str) -> Option<FileMode> {
        self.files.mode(path)
    }

    fn written(&self, path: &str) -> Option<Written> {
        self.files.written(path)
    }
}

/// The text as a server would read it, line for line.
fn render(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn line(line: &str) -> String {
    let trimmed = line.trim_start();
    if trimmed.starts_with('#')
        || !["{{", "{%", "<%", "${", "$("].iter().any(|mark| line.contains(mark))
    {
        return line.to_string();
    }
    let directive = trimmed.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    if !TEXTS.contains(&directive.as_str()) {
        return format!("# {trimmed}");
    }
    replace_marks(line)
}

fn replace_marks(line: &str) -> String {
    const PAIRS: [(&str, &str); 5] =
        [("{{", "}}"), ("{%", "%}"), ("<%", "%>"), ("${", "}"), ("$(", ")")];
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let pair = PAIRS.iter().find(|(open, _)| rest.starts_with(open));
        let end = pair.and_then(|(open, close)| {
            rest.get(open.len()..)?.find(close).map(|at| (open.len() + at, close.len()))
        });
        let Some((end, close)) = end else {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            continue;
        };
        let name = rest.get(2..end).unwrap_or_default();
        let name: String = name.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
        out.push_str(&format!("{UNKNOWN_START}{name}{UNKNOWN_END}"));
        rest = rest.get(end + close..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_marked_or_left_out() {
        let text =
            "port {{ redis_port }}\nrequirepass ${REDIS_PASSWORD}\nbind 127.0.0.1\n{% if x %}\n";
        let expected = "# port {{ redis_port }}\nrequirepass \u{e000}REDIS_PASSWORD\u{e001}\nbind 127.0.0.1\n# {% if x %}";
        assert_eq!(render(text), expected);
    }

    #[test]
    fn templates_are_known_by_name() {
        assert!(is_template("redis.conf.template") && is_template("a/redis.conf.j2"));
        assert!(!is_template("templates/redis.conf") && !is_template("redis.conf"));
    }
}
