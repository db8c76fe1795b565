//! The password of live servers: from a file, the environment or the terminal.

use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::{Context, bail};
use redan_model::Secret;

use crate::args::LiveArgs;

/// Variables that may hold the password, in the order in which they are asked. The second is
/// the one that `redis-cli` and `valkey-cli` read.
const VARIABLES: [&str; 2] = ["REDAN_PASSWORD", "REDISCLI_AUTH"];

/// The password that the arguments name, if any.
pub fn find(args: &LiveArgs) -> anyhow::Result<Option<Secret>> {
    if let Some(path) = &args.password_file {
        return from_file(path).map(Some);
    }
    if args.ask_password {
        return ask().map(Some);
    }
    let variable = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    Ok(VARIABLES.into_iter().find_map(variable).map(Secret::new))
}

/// The first line of a file.
pub fn from_file(path: &Path) -> anyhow::Result<Secret> {
    let text = std::fs::read_to_string(path).with_context(|| {
        format!(
            "cannot read the password file {}; it must be text that you may read",
            path.display()
        )
    })?;
    match text.lines().next().map(str::trim_end) {
        Some(line) if !line.is_empty() => Ok(Secret::new(line)),
        _ => bail!("the first line of {} is empty; write the password there", path.display()),
    }
}

/// Asks on the terminal.
fn ask() -> anyhow::Result<Secret> {
    if !io::stdin().is_terminal() {
        bail!(
            "there is no terminal to ask for the password; use --password-file or REDAN_PASSWORD"
        );
    }
    let password = rpassword::prompt_password("Password: ")
        .context("cannot read the password from the terminal; use --password-file")?;
    Ok(Secret::new(password))
}
