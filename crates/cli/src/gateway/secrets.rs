//! The passwords of the roles, from where the environment keeps its secrets: under the same names as
//! those that `redan apply` gives them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use redan_apply::secret::{file_of, variable_of};
use redan_model::Secret;
use redan_plan::secret_of;
use redan_policy::{Environment, Policy};

/// The longest file of passwords, in bytes.
const MAX_FILE: u64 = 64 << 10;

/// Role → its passwords.
pub fn of_roles(
    policy: &Policy,
    environment: &Environment,
) -> anyhow::Result<BTreeMap<String, Vec<Secret>>> {
    let secrets = environment.secrets.as_ref();
    let secrets = secrets.context(
        "the environment does not say where its secrets are; add `secrets = { provider = \"file\", path = \"DIRECTORY\" }`",
    )?;
    let each = |role: &String| -> anyhow::Result<(String, Vec<Secret>)> {
        let passwords = match (secrets.provider.as_str(), &secrets.path) {
            ("file", Some(path)) => from_file(&file_of(Path::new(path), &secret_of(role)))?,
            ("environment", prefix) => from_variable(prefix.as_deref(), role)?,
            ("file", None) => bail!(
                "secrets of the provider `file` need `path`, a directory with a file for each role"
            ),
            (provider, _) => bail!(
                "the gateway reads secrets of the providers `file` and `environment`, not `{provider}`"
            ),
        };
        Ok((role.clone(), passwords))
    };
    let with_password =
        |role: &&String| policy.roles.get(*role).is_none_or(|role| role.login.has_password());
    policy.roles.keys().filter(with_password).map(each).collect()
}

/// One password a line, so that an old and a new one can be valid together.
fn from_file(path: &Path) -> anyhow::Result<Vec<Secret>> {
    let shown = path.display();
    let size = std::fs::metadata(path).map(|data| data.len()).unwrap_or_default();
    if size > MAX_FILE {
        bail!("{shown} is larger than 64 KiB; it holds one password a line");
    }
    let text = std::fs::read_to_string(path).with_context(|| {
        format!("cannot read {shown}; it holds the passwords of a role, one a line")
    })?;
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    Ok(lines.map(Secret::new).collect())
}

fn from_variable(prefix: Option<&str>, role: &str) -> anyhow::Result<Vec<Secret>> {
    let name = variable_of(prefix, &secret_of(role));
    match std::env::var(&name) {
        Ok(value) if !value.is_empty() => Ok(vec![Secret::new(value)]),
        _ => bail!("the variable {name} holds no password; set it and start again"),
    }
}
