//! The parts of a policy that only the gateway needs, beside roles and databases.

pub(crate) mod read;

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

/// How clients log in as a role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RoleLogin {
    /// With its password.
    #[default]
    Password,
    /// With one of its certificates; it has no password.
    Certificate,
    /// With the one or the other.
    Either,
    /// With its password, on a connection that has one of its certificates.
    Both,
}

impl RoleLogin {
    /// True where the role has a password.
    pub const fn has_password(self) -> bool {
        !matches!(self, Self::Certificate)
    }

    /// True where nobody can be this role without a certificate.
    pub const fn needs_certificate(self) -> bool {
        matches!(self, Self::Certificate | Self::Both)
    }
}

/// What becomes of requests that reach a known vulnerability of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchMode {
    /// They are refused.
    Refuse,
    /// They are counted and carried.
    Report,
    /// They are carried.
    Off,
}

/// `[patches.ID]`: a decision about one virtual patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchSetting {
    /// What becomes of the requests.
    pub mode: PatchMode,
    /// Why.
    pub reason: String,
}

/// Which rules of a role are on trial: what they would refuse is counted and carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a rule of its own")]
pub struct Trial {
    /// Which commands it may run.
    pub commands: bool,
    /// Which keys.
    pub keys: bool,
    /// Which channels.
    pub channels: bool,
    /// Options of commands.
    pub arguments: bool,
    /// Rate, sizes and numbers of keys.
    pub limits: bool,
}

impl Trial {
    /// Every rule.
    pub const ALL: Self =
        Self { commands: true, keys: true, channels: true, arguments: true, limits: true };
}
