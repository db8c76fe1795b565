//! Secrets of YAML and JSON by where they stand. What stands around a secret may be on another line:
//! `name: REDIS_PASSWORD` above `value: …`, `- --requirepass` above `- …`, all of a Secret object.

use std::ops::Range;

use super::tree::{self, Kind, Node, Style};
use crate::{mask, redact};

/// Options of clients and servers whose value is the next word.
const FLAGS: [&str; 8] = [
    "-a",
    "-u",
    "--masterauth",
    "--pass",
    "--primaryauth",
    "--requirepass",
    "--tls-key-file-pass",
    "--uri",
];

/// The bytes of every secret that the structure tells; none where the text cannot be read.
pub(in crate::edit) fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found = Found { text, spans: Vec::new() };
    for document in tree::parse(text).unwrap_or_default() {
        let kind = value_of(&document, "kind");
        found.node(&document, false, kind.is_some_and(|kind| kind == "Secret"));
    }
    found.spans
}

struct Found<'t> {
    text: &'t str,
    spans: Vec<Range<usize>>,
}

impl Found<'_> {
    /// `hide`: whatever it is, it is a secret. `object`: it is the root of a Secret object.
    fn node(&mut self, node: &Node, hide: bool, object: bool) {
        match &node.kind {
            Kind::Scalar(_, style) => self.scalar(node, *style, hide),
            Kind::List { items, .. } => self.list(items, hide),
            Kind::Map { .. } => self.map(node, hide, object),
            Kind::Alias(_) => {}
        }
    }

    fn scalar(&mut self, node: &Node, style: Style, hide: bool) {
        let span = node.span.clone();
        let written = self.text.get(span.clone()).unwrap_or_default();
        if hide {
            self.spans.push(span.start..span.start + written.trim_end().len());
        } else if style == Style::Block {
            // Often a whole configuration file.
            let mut at = span.start;
            for line in written.split_inclusive('\n') {
                let indent = line.len() - line.trim_start().len();
                let body = line.trim().as_bytes();
                let start = at + indent;
                let secrets = mask::conf_secrets(body).into_iter();
                let secrets = secrets.filter(|secret| !secret.is_empty());
                self.spans.extend(secrets.map(|it| start + it.start..start + it.end));
                at += line.len();
            }
        }
    }

    fn list(&mut self, items: &[Node], hide: bool) {
        let mut is_next = false;
        for item in items {
            self.node(item, hide || is_next, false);
            is_next = item.text().is_some_and(|text| FLAGS.contains(&text));
        }
    }

    fn map(&mut self, map: &Node, hide: bool, object: bool) {
        let is_named = value_of(map, "name").is_some_and(redact::is_secret_name);
        for (key, value) in map.entries() {
            let name = key.text().unwrap_or_default();
            let hide = match &value.kind {
                _ if hide || object && matches!(name, "data" | "stringData") => true,
                Kind::Scalar(..) => redact::is_secret_name(name) || is_named && name == "value",
                _ => false,
            };
            self.node(value, hide, false);
        }
    }
}

/// The text of an entry of a map.
fn value_of<'n>(map: &'n Node, name: &str) -> Option<&'n str> {
    let mut entries = map.entries().iter();
    entries.find(|(key, _)| key.text() == Some(name)).and_then(|(_, value)| value.text())
}

#[cfg(test)]
mod tests {
    use redan_model::plan::Syntax;

    use crate::edit::masked;

    #[test]
    fn secrets_are_found_by_what_stands_around_them() {
        for (text, expected) in [
            (
                "env:\n- name: REDIS_PASSWORD\n  value: \"hunter 2\"\n",
                "env:\n- name: REDIS_PASSWORD\n  value: ‹secret›\n",
            ),
            (
                "env:\n- value: hunter2\n  name: REDIS_PASSWORD\n",
                "env:\n- value: ‹secret›\n  name: REDIS_PASSWORD\n",
            ),
            (
                "args:\n  - --requirepass\n  - hunter2\n  - --port\n  - 1\n",
                "args:\n  - --requirepass\n  - ‹secret›\n  - --port\n  - 1\n",
            ),
            ("kind: Secret\ndata:\n  a: aHVudGVy\n", "kind: Secret\ndata:\n  a: ‹secret›\n"),
            (
                "kind: Secret\nstringData:\n  users.acl: |\n    user a on >x\n    b\nz: 1\n",
                "kind: Secret\nstringData:\n  users.acl: ‹secret›\nz: 1\n",
            ),
            ("password: >-\n  one\n  two\nz: 1\n", "password: ‹secret›\nz: 1\n"),
            (
                "data:\n  redis.conf: |\n    port 1\n    requirepass hunter2\n    user a on >x ~*\n",
                "data:\n  redis.conf: |\n    port 1\n    requirepass ‹secret›\n    user a on >‹secret› ~*\n",
            ),
            (
                "a: &p hunter2\nb:\n  name: X_PASSWORD\n  value: plain\n",
                "a: &p hunter2\nb:\n  name: X_PASSWORD\n  value: ‹secret›\n",
            ),
        ] {
            assert_eq!(masked(Syntax::Yaml, text), expected);
        }
        assert_eq!(
            masked(Syntax::Json, "{\"args\": [\"-a\",\n\"hunter2\"]}"),
            "{\"args\": [\"-a\",\n‹secret›]}"
        );
    }

    #[test]
    fn names_of_secrets_stay() {
        let text = "secrets:\n- redis_password\nservices:\n  a:\n    environment:\n      REDIS_PASSWORD_FILE: /run/secrets/x\n";
        assert_eq!(masked(Syntax::Yaml, text), text);
    }
}
