//! Edits of configuration texts that leave everything else in them as it was.
//!
//! [`apply`] gives the whole new text or says why not, [`preview`] the same with the names of secrets
//! in their places, [`diff`] shows people the difference, and [`digest`] recognises a text later
//! without telling anything about its secrets.

mod acl;
mod diff;
mod env_file;
mod error;
mod lines;
mod masked;
mod redis_conf;
mod rules;
mod secrets;
mod unit;
mod yaml;

use redan_model::plan::{Edit, Syntax, Template};
use sha2::{Digest as _, Sha256};

pub use diff::diff;
pub use error::{Cause, EditError};
pub use masked::{digest, masked};
pub use secrets::Resolve;
use secrets::{Secrets, StandIns};

/// The text with all edits done, in order. What already stands there stays: with no edits, or with
/// edits that were done before, the result has the same bytes.
///
/// The result holds secrets in clear where the syntax needs them; it is for the file alone.
///
/// # Errors
///
/// [`EditError`], which names the edit; then none of them is done.
pub fn apply(
    syntax: Syntax,
    text: &str,
    edits: &[Edit],
    resolve: Resolve<'_>,
) -> Result<String, EditError> {
    apply_with(syntax, text, edits, &mut Secrets::new(resolve))
}

/// As [`apply`], also for a text inside a text.
fn apply_with(
    syntax: Syntax,
    text: &str,
    edits: &[Edit],
    secrets: &mut Secrets<'_>,
) -> Result<String, EditError> {
    if edits.is_empty() {
        return Ok(text.to_string());
    }
    match syntax {
        Syntax::RedisConf => {
            let mut conf = redis_conf::Conf::new(text)?;
            each(edits, |edit| conf.edit(edit, secrets))?;
            conf.check(edits)?;
            Ok(conf.text())
        }
        Syntax::Acl => {
            let mut users = acl::AclText::new(text)?;
            each(edits, |edit| users.edit(edit, secrets))?;
            Ok(users.text())
        }
        Syntax::Yaml | Syntax::Json => {
            let mut tree = yaml::YamlText::new(text, syntax == Syntax::Json)?;
            each(edits, |edit| tree.edit(edit, secrets))?;
            Ok(tree.into_text())
        }
        Syntax::DotEnv => {
            let mut variables = env_file::EnvText::new(text);
            each(edits, |edit| variables.edit(edit, secrets))?;
            Ok(variables.text())
        }
        Syntax::Unit => {
            let mut unit = unit::UnitText::new(text);
            each(edits, |edit| unit.edit(edit, secrets))?;
            Ok(unit.text())
        }
    }
}

/// The text as [`apply`] would leave it, with `‹secret users/web›` where a secret belongs.
///
/// # Errors
///
/// As [`apply`]; no secret is missing here.
pub fn preview(syntax: Syntax, text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut stand_ins = StandIns::new(text);
    let edited = apply(syntax, text, edits, &mut |form, name| Some(stand_ins.of(form, name)))?;
    Ok(stand_ins.named(edited))
}

/// The text of a new file.
///
/// # Errors
///
/// [`Cause::MissingSecret`].
pub fn new_file(text: &Template, resolve: Resolve<'_>) -> Result<String, EditError> {
    Secrets::new(resolve).text(text)
}

/// The text of a file, which must be UTF-8 to be edited.
///
/// # Errors
///
/// [`Cause::Unreadable`].
pub fn decode(bytes: &[u8]) -> Result<&str, EditError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = line.iter().filter(|byte| **byte == b'\n').count() + 1;
        let reason = format!("line {line} is not UTF-8; save the file as UTF-8");
        EditError::new(Cause::Unreadable, reason)
    })
}

fn each(
    edits: &[Edit],
    mut one: impl FnMut(&Edit) -> Result<(), EditError>,
) -> Result<(), EditError> {
    let all = edits.iter().enumerate();
    all.into_iter().try_for_each(|(index, edit)| one(edit).map_err(|error| error.of_edit(index)))
}

fn wrong_syntax(edit: &Edit, what: &str) -> EditError {
    let name = match edit {
        Edit::SetDirective { .. } | Edit::RemoveDirective { .. } => "a directive",
        Edit::SetUser { .. } | Edit::RemoveUser { .. } => "a user",
        Edit::SetValue { .. } | Edit::RemoveValue { .. } => "a value at a path",
        Edit::EditText { .. } => "a text at a path",
        Edit::SetObject { .. } => "an object",
        Edit::SetVariable { .. } | Edit::RemoveVariable { .. } => "a variable",
    };
    let reason = format!("{what} has no place for {name}; choose another edit or another file");
    EditError::new(Cause::WrongSyntax, reason)
}

/// 64 lower-case hex digits.
fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Secrets of tests: `s3cret-` and the name.
#[cfg(test)]
fn test_secret(form: redan_model::plan::Form, name: &str) -> Option<redan_model::Secret> {
    let plain = format!("s3cret-{name}");
    Some(redan_model::Secret::new(match form {
        redan_model::plan::Form::Sha256 => sha256_hex(plain.as_bytes()),
        _ => plain,
    }))
}
