//! The password of live servers: from a file, the environment or the terminal.

use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::{Context, bail};
use redan_model::Secret;
use redan_policy::{Policy, SecretRef};

use crate::args::ConnectionArgs;

/// Variables that may hold the password, in the order in which they are asked. The second is
/// the one that `redis-cli` and `valkey-cli` read.
const VARIABLES: [&str; 2] = ["REDAN_PASSWORD", "REDISCLI_AUTH"];

/// The password that the arguments name, if any. Where a URL names a user, somebody at a terminal
/// is asked in the end.
pub fn find(args: &ConnectionArgs, user_without: Option<&str>) -> anyhow::Result<Option<Secret>> {
    if let Some(path) = &args.password_file {
        return from_file(path).map(Some);
    }
    if args.ask_password {
        return ask("Password: ").map(Some);
    }
    if let Some(password) = from_environment() {
        return Ok(Some(password));
    }
    match user_without {
        Some(url) if io::stdin().is_terminal() && io::stderr().is_terminal() => {
            ask(&format!("Password for {url}: ")).map(Some)
        }
        _ => Ok(None),
    }
}

/// The password that the environment holds.
pub fn from_environment() -> Option<Secret> {
    VARIABLES.into_iter().find_map(variable)
}

/// A variable that is set and not empty.
fn variable(name: &str) -> Option<Secret> {
    std::env::var(name).ok().filter(|value| !value.is_empty()).map(Secret::new)
}

/// The name by which CONFIG answers on a server, from where the policy says that it is kept.
pub fn config_name(server: &str, policy: &Policy) -> anyhow::Result<Option<Secret>> {
    let kept = policy.renamed_config.get(server).or_else(|| policy.renamed_config.get("*"));
    match kept {
        None => Ok(None),
        Some(SecretRef::File(path)) => from_file(Path::new(path)).map(Some),
        Some(SecretRef::Variable(name)) => match variable(name) {
            Some(secret) => Ok(Some(secret)),
            None => bail!(
                "the policy keeps the new name of CONFIG in the variable {name}, which is not set; set it and run again"
            ),
        },
    }
}

/// The first line of a file.
pub fn from_file(path: &Path) -> anyhow::Result<Secret> {
    let text = std::fs::read_to_string(path).with_context(|| {
        format!(
            "cannot read {}; it must be a text file that you may read, with the secret in its first line",
            path.display()
        )
    })?;
    match text.lines().next().map(str::trim_end) {
        Some(line) if !line.is_empty() => Ok(Secret::new(line)),
        _ => bail!("the first line of {} is empty; write the password there", path.display()),
    }
}

/// Every line of a file, the newest first: what is valid while a password is exchanged.
pub fn all_from_file(path: &Path) -> anyhow::Result<Vec<Secret>> {
    let first = from_file(path)?;
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let rest = text.lines().skip(1).map(str::trim_end).filter(|line| !line.is_empty());
    Ok(std::iter::once(first).chain(rest.map(Secret::new)).collect())
}

/// Asks on the terminal.
fn ask(prompt: &str) -> anyhow::Result<Secret> {
    if !io::stdin().is_terminal() {
        bail!(
            "there is no terminal to ask for the password; use --password-file or REDAN_PASSWORD"
        );
    }
    let password = rpassword::prompt_password(prompt)
        .context("cannot read the password from the terminal; use --password-file")?;
    Ok(Secret::new(password))
}
