//! What changes servers: `plan`, `apply`, `confirm`, `rollback`, `history`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::shared::{ConnectionArgs, FileArgs, LiveArgs, OutputArgs, PlainFormat};

/// Arguments of `redan plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// URLs, files and directories [default: the current directory]
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,
    /// Write the plan that `redan apply` takes to this file
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", hide_default_value = true)]
    pub format: PlainFormat,
    /// The policy [default: redan.toml here or in the first directory, else the built-in baseline]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The environment: its secrets, and without targets its servers in the policy
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// One part of a migration without an outage
    #[arg(long, value_enum, default_value_t, value_name = "PHASE")]
    pub phase: PlanPart,
    /// Change compose services by an override file beside theirs (Compose 2.24.4 or later), not in place
    #[arg(long = "override")]
    pub overlay: bool,
    /// Look for this many seconds who still logs in as the default user
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86400))]
    pub observe: Option<u64>,
    #[command(flatten)]
    pub files: FileArgs,
    #[command(flatten)]
    pub live: LiveArgs,
}

/// Parts of a migration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanPart {
    /// Everything in one go
    #[default]
    All,
    /// New users, and settings that nobody notices
    Add,
    /// Files of applications, and who has not moved yet
    Move,
    /// The old ways in are closed, when nobody uses them
    Close,
}

/// Arguments of `redan apply`.
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// The plan, as `redan plan -o` wrote it
    #[arg(value_name = "PLAN", required_unless_present = "resume")]
    pub plan: Option<PathBuf>,
    /// Go on with the apply that ended in the middle
    #[arg(long, conflicts_with_all = ["plan", "confirm_within"])]
    pub resume: bool,
    /// Undo everything by itself unless `redan confirm` comes within this time after the last step:
    /// 90s, 5m, 1h
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub confirm_within: Option<Duration>,
    /// Do not ask before the first change
    #[arg(short, long)]
    pub yes: bool,
    /// The policy by which the result is audited [default: redan.toml here, else the built-in baseline]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub output: OutputArgs<PlainFormat>,
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// Where the journal of applies is.
#[derive(Debug, Args)]
pub struct PlaceArgs {
    /// Directory of journal, backups and generated secrets, readable by nobody else
    #[arg(long, value_name = "DIR", default_value = ".redan")]
    pub state: PathBuf,
}

/// Arguments of `redan confirm`.
#[derive(Debug, Args)]
pub struct ConfirmArgs {
    /// The apply [default: the one that waits]
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub output: OutputArgs<PlainFormat>,
}

/// Arguments of `redan rollback`.
#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// The apply [default: the last that is not undone]
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// The policy, for the new names of CONFIG [default: redan.toml here, if it is there]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub output: OutputArgs<PlainFormat>,
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

/// Arguments of `redan history`.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
    #[command(flatten)]
    pub output: OutputArgs<PlainFormat>,
}

/// Arguments of `redan watchdog`.
#[derive(Debug, Args)]
pub struct WatchdogArgs {
    /// The apply
    #[arg(value_name = "ID")]
    pub id: String,
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `90s`, `5m`, `1h`: up to a week.
fn time(text: &str) -> Result<Duration, String> {
    let unit = text.strip_suffix('s').map(|number| (number, 1));
    let unit = unit.or_else(|| text.strip_suffix('m').map(|number| (number, 60)));
    let unit = unit.or_else(|| text.strip_suffix('h').map(|number| (number, 3600)));
    let seconds = unit.and_then(|(number, unit)| number.parse::<u32>().ok()?.checked_mul(unit));
    match seconds {
        Some(seconds @ 1..=604_800) => Ok(Duration::from_secs(seconds.into())),
        _ => Err("a time is a number and a unit, from 1s to 168h: 90s, 5m, 1h".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit() {
        assert_eq!(time("5m"), Ok(Duration::from_secs(300)));
        assert_eq!(time("1h"), Ok(Duration::from_secs(3600)));
        for wrong in ["", "5", "0s", "m", "-1s", "169h", "99999999999s", "1.5m"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }
}
