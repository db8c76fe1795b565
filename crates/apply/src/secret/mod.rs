//! Secrets of a plan: made or fetched when it is applied, and never before.

mod command;
mod error;
mod file;
mod generated;
mod variable;
mod vault;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use redan_model::plan::{Form, MissingSecret, Plan, PlannedSecret, Template};
use redan_model::{Secret, Value};
use sha2::{Digest, Sha256};

pub use error::Error;
pub use file::file_of;
pub use generated::kept;
pub use variable::variable_of;

/// Longest secret that is taken. Servers hash passwords of any length; configuration lines end somewhere.
pub const MAX_SECRET: usize = 4096;

/// Where secrets of one kind come from.
pub trait Provider {
    /// The secret, made when this provider makes secrets and there is none yet.
    fn fetch(&self, planned: &PlannedSecret) -> Result<Secret, Error>;
}

/// What providers need from the world.
pub struct Sources<'a> {
    /// Directory of generated secrets.
    pub directory: PathBuf,
    /// Looks a variable of the environment up.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// Make secrets that are not there yet.
    pub make: bool,
}

impl Sources<'_> {
    fn provider(&self, planned: &PlannedSecret) -> Result<Box<dyn Provider + '_>, Error> {
        Ok(match planned.provider.as_str() {
            "generated" => {
                Box::new(generated::Generated { directory: &self.directory, make: self.make })
            }
            "environment" => Box::new(variable::Variable { variable: self.variable }),
            "file" => Box::new(file::FileMount),
            "command" => Box::new(command::Output),
            "vault" => Box::new(vault::Vault { variable: self.variable, make: self.make }),
            other => {
                return Err(Error::Provider { name: planned.name.clone(), provider: other.into() });
            }
        })
    }
}

/// The secrets of a plan by name.
#[derive(Clone, Debug, Default)]
pub struct Secrets(BTreeMap<String, Secret>);

impl Secrets {
    /// Makes or fetches every secret of a plan.
    pub fn resolve(plan: &Plan, sources: &Sources<'_>) -> Result<Self, Error> {
        let fetch = |planned: &PlannedSecret| {
            check_name(&planned.name)?;
            let secret = sources.provider(planned)?.fetch(planned)?;
            Ok((planned.name.clone(), usable(&planned.name, secret)?))
        };
        plan.secrets.iter().map(fetch).collect::<Result<_, Error>>().map(Self)
    }

    /// Those secrets of a plan that can be had now, the others left out.
    pub(crate) fn known(plan: &Plan, sources: &Sources<'_>) -> Self {
        let fetch = |planned: &PlannedSecret| {
            check_name(&planned.name).ok()?;
            let secret = sources.provider(planned).ok()?.fetch(planned).ok()?;
            Some((planned.name.clone(), usable(&planned.name, secret).ok()?))
        };
        Self(plan.secrets.iter().filter_map(fetch).collect())
    }

    /// The secret with this name.
    pub fn get(&self, name: &str) -> Result<&Secret, MissingSecret> {
        self.0.get(name).ok_or_else(|| MissingSecret { name: name.into() })
    }

    /// A template's text, a secret one if it names a secret.
    pub fn value(&self, template: &Template) -> Result<Value, MissingSecret> {
        if template.secrets().is_empty() {
            return Ok(Value::Plain(template.as_str().to_string()));
        }
        template.resolve(|form, name| self.form(form, name)).map(Value::Secret)
    }

    /// The form of a secret that a template asks for.
    pub fn form(&self, form: Form, name: &str) -> Option<Secret> {
        let secret = self.0.get(name)?;
        Some(match form {
            Form::Plain => secret.clone(),
            Form::Sha256 => Secret::new(sha256(secret.expose())),
            Form::Url => Secret::new(percent_encoded(secret.expose())),
        })
    }
}

/// SHA-256 in the form of ACL files.
fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Everything but unreserved characters (RFC 3986 section 2.3) percent-encoded.
fn percent_encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Names become paths and variables: words of letters, digits, `-`, `_` and `.`, parted by `/`.
fn check_name(name: &str) -> Result<(), Error> {
    let word = |word: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        !word.is_empty() && !word.starts_with('.') && word.bytes().all(plain)
    };
    let valid = name.len() <= 255 && name.split('/').all(word);
    if valid { Ok(()) } else { Err(Error::Name { name: name.into() }) }
}

/// Refuses what no server or file could hold as one word.
fn usable(name: &str, secret: Secret) -> Result<Secret, Error> {
    let reason = match secret.expose() {
        "" => "it is empty",
        text if text.len() > MAX_SECRET => "it is longer than 4096 bytes",
        text if text.chars().any(char::is_whitespace) => "it has white space in it",
        text if text.chars().any(char::is_control) => "it has control characters in it",
        _ => return Ok(secret),
    };
    Err(Error::Unusable { name: name.into(), reason })
}

/// The first line of what a file or a command gave.
fn first_line(name: &str, bytes: &[u8]) -> Result<Secret, Error> {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(text) => Ok(Secret::new(text)),
        Err(_) => Err(Error::Unusable { name: name.into(), reason: "it is no UTF-8 text" }),
    }
}

/// `users/web` → `users-web`: for places that know no directories.
fn flat(name: &str) -> String {
    name.replace('/', "-")
}

/// The path of a secret below a directory.
fn below(directory: &Path, name: &str) -> PathBuf {
    name.split('/').fold(directory.to_path_buf(), |path, word| path.join(word))
}

#[cfg(test)]
mod tests;
