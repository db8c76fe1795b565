//! How bad, how sure, and about what.

use std::fmt;

/// How much a failing control matters. Ordered: `Low < Medium < High < Critical`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing, rarely exploitable by itself.
    Low,
    /// Weakens a defence or helps an attacker who is already inside.
    Medium,
    /// A likely step of an attack, or a likely outage.
    High,
    /// Data or host are lost to anybody who tries.
    Critical,
}

impl Severity {
    /// All severities, worst first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// The lower-case name that every format prints.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity with this lower-case name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }

    /// Share of the remaining safety that one failure takes away, 0 to 1 (`risk` explains the formula).
    pub const fn weight(self) -> f64 {
        match self {
            Self::Low => 0.05,
            Self::Medium => 0.2,
            Self::High => 0.5,
            Self::Critical => 0.9,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How sure a verdict is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A hint; the context could make it harmless.
    Possible,
    /// Very probably so, but one thing could not be looked at (a package version, for example).
    Likely,
    /// Seen.
    #[default]
    Certain,
}

impl Confidence {
    /// The lower-case name that every format prints.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// One row of the risk table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// Who may speak to the server at all.
    Authentication,
    /// From where the server can be reached.
    Network,
    /// Whether the wire can be read or changed.
    Transport,
    /// What an authenticated identity may do.
    Commands,
    /// What happens to the data: retention, persistence, files, backups.
    Data,
    /// Limits against exhaustion.
    Resources,
    /// Replicas, Sentinel, Cluster.
    Replication,
    /// Images, containers, orchestrators.
    Containers,
    /// Application settings and secrets.
    Application,
    /// What would be noticed.
    Monitoring,
    /// Known vulnerabilities and end of life.
    Versions,
    /// Differences between environments, and between file and server.
    Parity,
}

impl Aspect {
    /// All aspects in the order of the risk table.
    pub const ALL: [Self; 12] = [
        Self::Authentication,
        Self::Network,
        Self::Transport,
        Self::Commands,
        Self::Data,
        Self::Resources,
        Self::Replication,
        Self::Containers,
        Self::Application,
        Self::Monitoring,
        Self::Versions,
        Self::Parity,
    ];

    /// The lower-case name that every format prints.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Network => "network",
            Self::Transport => "transport",
            Self::Commands => "commands",
            Self::Data => "data",
            Self::Resources => "resources",
            Self::Replication => "replication",
            Self::Containers => "containers",
            Self::Application => "application",
            Self::Monitoring => "monitoring",
            Self::Versions => "versions",
            Self::Parity => "parity",
        }
    }
}
