//! What the caller decides about a plan.

use redan_model::plan::Phase;

/// What the caller decides about a plan.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Environment of the policy that the plan is for.
    pub environment: Option<String>,
    /// What the plan is made for, as given, without passwords.
    pub targets: Vec<String>,
    /// Where relative paths of files begin: they may be the files that a server of this host loads.
    pub directory: String,
    /// Which part of a migration.
    pub part: Part,
    /// Services of compose files change by an override file beside theirs, not in it.
    pub overlay: bool,
    /// Redan presents a client certificate.
    pub has_client_certificate: bool,
    /// ACL rules of the smallest user that an audit of a data server needs, separated by spaces.
    /// What an audit sends is known to the crate that sends it.
    pub audit_rules: String,
    /// The same for a Sentinel.
    pub sentinel_audit_rules: String,
}

/// A part of a migration without an outage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Everything.
    #[default]
    All,
    /// New users and settings that nobody notices.
    Add,
    /// Files of applications, and a check that nobody uses the old ways in.
    Move,
    /// The old ways in are closed.
    Close,
}

impl Part {
    /// True when a step of this phase belongs to the part.
    pub const fn has(self, phase: Phase) -> bool {
        match self {
            Self::All => true,
            Self::Add => !matches!(phase, Phase::Clients | Phase::Close),
            Self::Move => matches!(phase, Phase::Clients),
            Self::Close => matches!(phase, Phase::Close | Phase::Persist),
        }
    }
}
