//! One change of a server or a file.

use serde::{Deserialize, Serialize};

use super::Undo;
use super::edit::{Edit, Syntax};
use super::template::Template;

/// What a step does. Everything a step may do is listed here; the executor knows no other way to
/// touch a server or a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// `CONFIG SET` with all pairs in one command: all of them or none.
    SetConfig {
        /// Directive and value.
        settings: Vec<ConfigSetting>,
    },
    /// `CONFIG SET appendonly yes`, then waiting until the first rewrite is on the disk. Only this
    /// way is safe: with the line in the file alone a restart finds no append-only file and starts empty.
    EnableAppendOnly,
    /// `ACL SETUSER name reset …`.
    SetUser {
        /// Name.
        user: String,
        /// The words after `reset`.
        rules: Vec<Template>,
        /// The passwords that the user has now stay valid beside those of the rules.
        #[serde(default)]
        keep_passwords: bool,
    },
    /// `ACL DELUSER`.
    DeleteUser {
        /// Name.
        user: String,
    },
    /// Logs in as the user on a new connection and runs `PING` or, where that is not allowed, expects `NOPERM`.
    ProveLogin {
        /// Name.
        user: String,
        /// Name of its secret.
        secret: String,
    },
    /// On a new connection without a login the server must answer `NOAUTH` (or close).
    ProveClosed,
    /// Fails while clients other than Redan are logged in as the user.
    ExpectUnused {
        /// Name.
        user: String,
    },
    /// `CONFIG SET tls-replication` and `REPLICAOF host port` on a replica, then waiting until it is in
    /// step again. The server keeps what it has and asks for what it missed.
    Follow {
        /// Host of the primary.
        host: String,
        /// Port of the primary.
        port: u16,
        /// The port is an encrypted one.
        encrypted: bool,
    },
    /// `SENTINEL SET primary option value`.
    SetSentinel {
        /// Name of the primary.
        primary: String,
        /// Option.
        option: String,
        /// Value.
        value: Template,
    },
    /// `SENTINEL CONFIG SET`, for settings of the Sentinel itself.
    SetSentinelConfig {
        /// Directive.
        directive: String,
        /// Value.
        value: Template,
    },
    /// `CONFIG REWRITE` (`SENTINEL FLUSHCONFIG` on a Sentinel), then the mode of the file as it was.
    PersistConfig,
    /// `ACL SAVE`, then the mode of the file as it was.
    PersistUsers,
    /// Changes a text and leaves the rest of it as it was.
    EditFile {
        /// Path.
        path: String,
        /// Language.
        syntax: Syntax,
        /// In order.
        edits: Vec<Edit>,
    },
    /// Writes a file that is not there yet.
    CreateFile {
        /// Path.
        path: String,
        /// Contents.
        text: Template,
        /// Permission bits, 0o600 for what holds a secret.
        mode: u32,
    },
    /// Sets permission bits.
    SetMode {
        /// Path.
        path: String,
        /// Bits.
        mode: u32,
    },
    /// Makes a key and a certificate, signed by Redan's own authority (made when there is none).
    IssueCertificate {
        /// Path of the certificate, PEM.
        certificate: String,
        /// Path of the key, PEM, mode 0600.
        key: String,
        /// Path of the authority's certificate, PEM.
        authority: String,
        /// DNS names and IP addresses.
        names: Vec<String>,
        /// For a client certificate, else for a server.
        client: bool,
        /// Life in days.
        days: u32,
    },
}

/// A directive and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigSetting {
    /// Lower-case name.
    pub directive: String,
    /// As `CONFIG SET` takes it.
    pub value: Template,
}

impl Change {
    /// The file that it writes, if it writes one by itself.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::EditFile { path, .. }
            | Self::CreateFile { path, .. }
            | Self::SetMode { path, .. } => Some(path),
            Self::IssueCertificate { certificate, .. } => Some(certificate),
            _ => None,
        }
    }

    /// How it is undone.
    pub const fn undo(&self) -> Undo {
        match self {
            Self::SetConfig { .. }
            | Self::EnableAppendOnly
            | Self::Follow { .. }
            | Self::SetSentinel { .. }
            | Self::SetSentinelConfig { .. } => Undo::RestoreSettings,
            Self::SetUser { .. } | Self::DeleteUser { .. } => Undo::RestoreUser,
            Self::PersistConfig | Self::PersistUsers => Undo::PersistAgain,
            Self::EditFile { .. } | Self::CreateFile { .. } | Self::IssueCertificate { .. } => {
                Undo::RestoreFile
            }
            Self::SetMode { .. } => Undo::RestoreMode,
            Self::ProveLogin { .. } | Self::ProveClosed | Self::ExpectUnused { .. } => {
                Undo::Nothing
            }
        }
    }

    /// True for a check that changes nothing.
    pub const fn is_check(&self) -> bool {
        matches!(self, Self::ProveLogin { .. } | Self::ProveClosed | Self::ExpectUnused { .. })
    }
}
