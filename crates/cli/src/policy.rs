//! Finds and reads the policy.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use redan_model::ControlId;
use redan_policy::{MAX_POLICY, Policy};

use crate::output::Terminal;

/// The name under which a policy is looked for.
const FILE: &str = "redan.toml";

/// The policy of a run and the file that it was read from.
#[derive(Debug)]
pub struct Found {
    /// The policy.
    pub policy: Policy,
    /// Its file; `None` for the built-in baseline.
    pub path: Option<PathBuf>,
}

/// The named policy; else `redan.toml` in the current directory or in an audited one; else the
/// baseline. Problems in it are printed, all at once.
pub fn find(
    named: Option<&Path>,
    audited: &[PathBuf],
    terminal: Terminal,
) -> anyhow::Result<Found> {
    let candidates = audited.iter().filter(|path| path.is_dir()).map(|path| path.join(FILE));
    let discovered =
        || std::iter::once(PathBuf::from(FILE)).chain(candidates).find(|path| path.is_file());
    match named.map(PathBuf::from).or_else(discovered) {
        Some(path) => {
            let policy = read(&path, terminal)?;
            Ok(Found { policy, path: Some(path) })
        }
        None => Ok(Found { policy: Policy::baseline(), path: None }),
    }
}

fn read(path: &Path, terminal: Terminal) -> anyhow::Result<Policy> {
    let shown = path.display();
    let size = std::fs::metadata(path).map(|data| data.len()).unwrap_or(0);
    if size > MAX_POLICY as u64 {
        bail!("the policy {shown} is larger than 1 MiB; name the right file with --policy");
    }
    let text = std::fs::read_to_string(path).with_context(|| {
        format!("cannot read the policy {shown}; name another with --policy, or write one with `redan init`")
    })?;
    let controls: Vec<ControlId> = redan_controls::all().map(|control| control.id).collect();
    redan_policy::parse(&text, &shown.to_string(), &controls).map_err(|problems| {
        terminal.diagnostics(&problems);
        let number = redan_report::text::count(problems.len(), "problem");
        anyhow!("the policy {shown} has {number}; mend what is shown above and run again")
    })
}
