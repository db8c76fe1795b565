//! Puts secrets, or marks that stand for them, into the text of an edit.

use redan_model::Secret;
use redan_model::plan::{Form, Template};

use super::EditError;

/// Who knows the secrets: `None` for one that it does not have.
pub type Resolve<'r> = &'r mut dyn FnMut(Form, &str) -> Option<Secret>;

/// Texts of edits with their secrets.
pub(super) struct Secrets<'r> {
    resolve: Resolve<'r>,
}

impl<'r> Secrets<'r> {
    pub(super) fn new(resolve: Resolve<'r>) -> Self {
        Self { resolve }
    }

    pub(super) fn text(&mut self, template: &Template) -> Result<String, EditError> {
        let secret = template.resolve(|form, name| (self.resolve)(form, name))?;
        Ok(secret.expose().to_string())
    }

    pub(super) fn texts(&mut self, templates: &[Template]) -> Result<Vec<String>, EditError> {
        templates.iter().map(|template| self.text(template)).collect()
    }
}

/// Ends a stand-in for the form that a URL needs.
const IN_URL: &str = "u";

/// Stands in for secrets while a text is edited for people to look at. Every stand-in is a word that
/// no syntax needs to quote, so the shape of the text is that of most real secrets.
#[derive(Debug)]
pub(super) struct StandIns {
    /// Occurs nowhere in the text.
    prefix: String,
    names: Vec<String>,
}

impl StandIns {
    pub(super) fn new(text: &str) -> Self {
        let mut prefixes = (0_u32..).map(|number| format!("secret{number}x"));
        let prefix = prefixes.find(|prefix| !text.contains(prefix.as_str()));
        Self { prefix: prefix.unwrap_or_default(), names: Vec::new() }
    }

    /// The stand-in of a secret. That of the hash is the hash of the stand-in, so that whoever
    /// compares the two finds that they belong together.
    pub(super) fn of(&mut self, form: Form, name: &str) -> Secret {
        let known = self.names.iter().position(|known| known == name);
        let index = known.unwrap_or_else(|| {
            self.names.push(name.to_string());
            self.names.len() - 1
        });
        let word = self.word(index);
        Secret::new(match form {
            Form::Plain => word,
            Form::Sha256 => super::sha256_hex(word.as_bytes()),
            Form::Url => format!("{word}{IN_URL}"),
        })
    }

    fn word(&self, index: usize) -> String {
        format!("{}{index}z", self.prefix)
    }

    /// The text with the names of the secrets in the place of the stand-ins.
    pub(super) fn named(&self, mut text: String) -> String {
        for (index, name) in self.names.iter().enumerate() {
            let word = self.word(index);
            let hash = super::sha256_hex(word.as_bytes());
            text = text.replace(&format!("{word}{IN_URL}"), Template::url(name).as_str());
            text = text.replace(&word, Template::secret(name).as_str());
            text = text.replace(&hash, Template::sha256(name).as_str());
        }
        text
    }
}
