//! Text in which secrets are named, not written.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

const OPEN: char = '‹';
const CLOSE: char = '›';

/// Text of a plan. Where a secret belongs stands its name: `‹secret users/web›` for the secret
/// itself, `‹sha256 users/web›` for the hash that an ACL file holds, `‹url users/web›` for the form
/// that a connection URL needs. Which secrets these are is decided when the plan is applied.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Template(String);

/// How a secret stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// As it is.
    Plain,
    /// SHA-256, 64 lower-case hex digits.
    Sha256,
    /// Percent-encoded, as the user information of a URL needs it (RFC 3986 section 3.2.1).
    Url,
}

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text.
    Text(&'a str),
    /// A named secret.
    Secret(Form, &'a str),
}

/// A template names a secret that nobody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingSecret {
    /// Its name.
    pub name: String,
}

impl fmt::Display for MissingSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no secret {:?}", self.name)
    }
}

impl std::error::Error for MissingSecret {}

impl Template {
    /// Text without secrets. Marks inside it stay text: `‹` becomes `<`.
    pub fn text(text: &str) -> Self {
        Self(text.replace(OPEN, "<").replace(CLOSE, ">"))
    }

    /// The secret itself.
    pub fn secret(name: &str) -> Self {
        Self(format!("{OPEN}secret {name}{CLOSE}"))
    }

    /// The hash of the secret.
    pub fn sha256(name: &str) -> Self {
        Self(format!("{OPEN}sha256 {name}{CLOSE}"))
    }

    /// The secret, percent-encoded for a URL.
    pub fn url(name: &str) -> Self {
        Self(format!("{OPEN}url {name}{CLOSE}"))
    }

    /// This text followed by another.
    #[must_use]
    pub fn then(mut self, more: &Self) -> Self {
        self.0.push_str(&more.0);
        self
    }

    /// The text as a plan shows it, with the names of secrets.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The pieces in order.
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        let mut rest = self.0.as_str();
        while let Some((text, form, name, after)) = next_mark(rest) {
            pieces.extend((!text.is_empty()).then_some(Piece::Text(text)));
            pieces.push(Piece::Secret(form, name));
            rest = after;
        }
        pieces.extend((!rest.is_empty()).then_some(Piece::Text(rest)));
        pieces
    }

    /// The names of the secrets in it.
    pub fn secrets(&self) -> BTreeSet<&str> {
        let name = |piece| match piece {
            Piece::Secret(_, name) => Some(name),
            Piece::Text(_) => None,
        };
        self.pieces().into_iter().filter_map(name).collect()
    }

    /// The first mark of a secret in a text that shows a template: what stands before it, the mark,
    /// and what follows.
    pub fn next_secret(text: &str) -> Option<(&str, &str, &str)> {
        let (before, _, _, after) = next_mark(text)?;
        let mark = text.get(before.len()..text.len() - after.len())?;
        Some((before, mark, after))
    }

    /// The text with every secret in its place.
    pub fn resolve(
        &self,
        mut secret: impl FnMut(Form, &str) -> Option<Secret>,
    ) -> Result<Secret, MissingSecret> {
        let mut text = String::new();
        for piece in self.pieces() {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Secret(form, name) => {
                    let missing = || MissingSecret { name: name.to_string() };
                    text.push_str(secret(form, name).ok_or_else(missing)?.expose());
                }
            }
        }
        Ok(Secret::new(text))
    }
}

impl From<&str> for Template {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The text before the next mark, the mark, and what follows it.
fn next_mark(text: &str) -> Option<(&str, Form, &str, &str)> {
    let (before, rest) = text.split_once(OPEN)?;
    let (mark, after) = rest.split_once(CLOSE)?;
    let (form, name) = mark.split_once(' ')?;
    let form = match form {
        "secret" => Form::Plain,
        "sha256" => Form::Sha256,
        "url" => Form::Url,
        _ => return None,
    };
    Some((before, form, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_takes_its_place_when_it_is_known() {
        let template = Template::text("on >").then(&Template::secret("users/web"));
        assert_eq!(template.as_str(), "on >‹secret users/web›");
        assert_eq!(template.secrets().into_iter().collect::<Vec<_>>(), ["users/web"]);
        let resolved = template.resolve(|form, name| {
            (form == Form::Plain && name == "users/web").then(|| Secret::new("s3"))
        });
        assert_eq!(resolved.as_ref().map(Secret::expose), Ok("on >s3"));
        assert!(template.resolve(|_, _| None).is_err());
    }

    #[test]
    fn text_cannot_pretend_to_be_a_secret() {
        assert!(Template::text("‹secret users/web›").secrets().is_empty());
    }
}
