//! What a step of a plan finds in a file, and what it would leave.

/// What one step of a plan means for a file of this host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Number of the step.
    pub step: u32,
    /// Path of the file.
    pub path: String,
    /// What would happen to it.
    pub outcome: Outcome,
}

/// What a step would do to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It becomes another text.
    Changes {
        /// SHA-256, hex, of the text now with every secret masked; `None`: there is no such file.
        digest: Option<String>,
        /// Unified diff, secrets masked.
        diff: String,
        /// An earlier step of the plan writes the same file.
        again: bool,
    },
    /// It already says so.
    Nothing,
    /// It cannot be read or edited, because.
    Impossible {
        /// Why, and what helps.
        reason: String,
    },
}
