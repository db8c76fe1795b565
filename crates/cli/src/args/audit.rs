//! What looks and judges: `audit`, `effective`, `init`, and the lists.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use redan_model::Severity;

use super::shared::{FileArgs, LiveArgs, OutputArgs, PlainFormat};

/// Arguments of `redan audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// URLs, files and directories [default: the current directory]
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,
    /// The policy [default: redan.toml here or in the first audited directory, else the built-in baseline]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Judge one environment: its findings only, live targets belong to it, and without targets
    /// its servers in the policy are audited too
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    #[command(flatten)]
    pub output: OutputArgs<AuditFormat>,
    /// Exit with 1 only for new failures at least this severe
    #[arg(long, value_name = "SEVERITY", value_parser = PossibleValuesParser::new(SEVERITIES))]
    pub fail_on: Option<String>,
    /// Judge these controls only (ids, names or AUTH-*)
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub only: Vec<String>,
    /// Leave these controls out (ids, names or AUTH-*)
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub skip: Vec<String>,
    /// Report what passed and what is not applicable too
    #[arg(long)]
    pub all: bool,
    /// Failures in this file are known: they are not shown and do not count
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    pub baseline: Option<PathBuf>,
    /// Write all present failures to this file, and exit with 0
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    #[command(flatten)]
    pub files: FileArgs,
    #[command(flatten)]
    pub live: LiveArgs,
}

const SEVERITIES: [&str; 4] = ["critical", "high", "medium", "low"];

impl AuditArgs {
    /// The least severity that counts.
    pub fn fail_on(&self) -> Option<Severity> {
        self.fail_on.as_deref().and_then(Severity::from_name)
    }
}

/// Formats of a verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AuditFormat {
    /// Text for people
    #[default]
    Human,
    /// redan/audit/v1
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for CI servers
    Junit,
    /// Markdown, for pull requests and job summaries
    Markdown,
}

/// Arguments of `redan effective`.
#[derive(Debug, Args)]
pub struct EffectiveArgs {
    /// URLs, files and directories [default: the current directory]
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,
    #[command(flatten)]
    pub output: OutputArgs<PlainFormat>,
    /// List settings that have their default too
    #[arg(long)]
    pub all: bool,
    /// The policy, for the environments of files and the new names of CONFIG
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    #[command(flatten)]
    pub files: FileArgs,
    #[command(flatten)]
    pub live: LiveArgs,
}

/// Arguments of `redan init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// URLs, files and directories [default: the current directory]
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,
    /// Write here; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "redan.toml")]
    pub output: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub files: FileArgs,
    #[command(flatten)]
    pub live: LiveArgs,
}

/// Arguments of `redan explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// An id (AUTH-001, ATK-001), a name (unauthenticated-commands), or `risk`
    #[arg(value_name = "CONTROL|ATTACK|risk")]
    pub subject: String,
}

/// Arguments of `redan controls`.
#[derive(Debug, Args)]
pub struct ControlsArgs {
    #[command(flatten)]
    pub output: OutputArgs<ListFormat>,
}

/// Formats of the list of controls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Text for people
    #[default]
    Human,
    /// JSON
    Json,
    /// A Markdown table
    Markdown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_severity_is_understood() {
        assert!(SEVERITIES.iter().all(|name| Severity::from_name(name).is_some()));
    }
}
