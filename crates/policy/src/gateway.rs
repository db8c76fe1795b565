//! The parts of a policy that only the gateway needs, beside roles and databases.

/// Which commands of a database are recorded. Each level includes those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuditLevel {
    /// None.
    #[default]
    Off,
    /// Those that were refused, or that a rule on trial would have refused.
    Denied,
    /// Those that may write.
    Writes,
    /// All.
    All,
}

/// `[audit]`: how the gateway keeps its trail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditTrail {
    /// What happens to commands that cannot be recorded.
    pub when_full: WhenFull,
    /// What is written of keys.
    pub keys: KeyNames,
}

/// What happens to commands that cannot be recorded, because the disk is full or too slow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenFull {
    /// They are carried, and the trail says how many are missing.
    #[default]
    Gap,
    /// They are refused.
    Refuse,
}

/// What is written of keys: their names may be personal data, or secrets, such as those of sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyNames {
    /// Their names.
    #[default]
    Plain,
    /// How many there are.
    Count,
}
