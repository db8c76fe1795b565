//! Arguments, as they were typed. Parsing them does nothing.
// Flattened groups are documented at their types; a comment at the field would change the help.
#![allow(missing_docs)]

mod audit;
mod change;
mod gateway;
mod prove;
mod shared;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use audit::*;
pub use change::*;
pub use gateway::*;
pub use prove::*;
pub use shared::*;

/// Makes the security of Redis and Valkey executable: finds out what is really there, in files,
/// containers, application settings and live servers, and says where it is not secure.
#[derive(Debug, Parser)]
#[command(name = "redan", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 fine, 1 findings, or an attack that succeeded, 2 wrong usage or policy, \
3 could not look (unreachable, missing rights) and nothing worse.";

/// Options of every subcommand.
#[derive(Clone, Copy, Debug, Args)]
pub struct Global {
    /// Say everything: full reasons, attacks and remedies, every place and every gap
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Say a line a problem and the verdict
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Colours: on a terminal unless NO_COLOR is set, always, or never
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

/// When colours are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge servers, files and directories
    ///
    /// A TARGET is a URL (redis:// rediss:// valkey:// valkeys:// redis+sentinel:// redis+cluster:// unix://),
    /// a file, or a directory, which is searched. Give files and servers together and the
    /// differences between them are part of the verdict.
    Audit(Box<AuditArgs>),
    /// Show what servers really run with, value by value, and where each value comes from
    Effective(Box<EffectiveArgs>),
    /// Plan the changes that close what an audit finds
    ///
    /// Nothing is changed. The plan says for each step what it closes, what clients notice and how
    /// it is undone; it holds no secret. Exits with 1 when `redan apply` would refuse the plan.
    Plan(Box<PlanArgs>),
    /// Explain a control, an attack, or how risk is measured
    Explain(ExplainArgs),
    /// List every control
    Controls(ControlsArgs),
    /// Attack servers, to prove that what was decided holds
    ///
    /// A TARGET is the URL of a server; files beside it (compose files, scripts) are read as an
    /// attacker would read them. Attacks do no harm unless --destructive is given: keys lie under a
    /// random prefix, and every change is taken back.
    Prove(Box<ProveArgs>),
    /// Stand in front of a server and carry only what the policy allows
    Gateway(Box<GatewayArgs>),
    /// Carry out a plan, then audit again
    ///
    /// Nothing is changed when what the plan was made from is no longer there. Every step is written
    /// into a journal before and after it; a step that fails, a crash and `redan rollback` all lead
    /// back to the old state.
    Apply(Box<ApplyArgs>),
    /// Say that what was applied with --confirm-within stays
    Confirm(ConfirmArgs),
    /// Undo an apply
    Rollback(Box<RollbackArgs>),
    /// List what was applied here, and how it stands
    History(HistoryArgs),
    /// Roll back an apply that nobody confirms in time; started by `redan apply`
    #[command(hide = true)]
    Watchdog(WatchdogArgs),
    /// Start a server of your own, hardened, behind a gateway: for development
    ///
    /// Starts the installed redis-server or valkey-server on a Unix socket, with the gateway before it, and says under
    /// which URL each role reaches each database.
    Up(Box<UpArgs>),
    /// Write a starter redan.toml from what is there
    Init(Box<InitArgs>),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
