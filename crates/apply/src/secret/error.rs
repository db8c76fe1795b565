//! Why a secret could not be had.

use std::io;
use std::path::PathBuf;

/// Why a secret could not be had. Messages complete "failed to …"; none holds a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such provider.
    #[error(
        "get the secret {name}: there is no provider {provider:?}; the policy may name generated, \
         environment, file, command or vault"
    )]
    Provider {
        /// The secret.
        name: String,
        /// The provider.
        provider: String,
    },
    /// The name cannot become a path.
    #[error(
        "use the secret name {name:?}: words of letters, digits, -, _ and ., parted by /, are allowed"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// The provider needs to be told where.
    #[error("get the secret {name}: {what}")]
    Missing {
        /// The secret.
        name: String,
        /// What is missing and how to give it.
        what: String,
    },
    /// The value cannot be a password.
    #[error("use the secret {name}: {reason}")]
    Unusable {
        /// The secret.
        name: String,
        /// Why.
        reason: &'static str,
    },
    /// A file cannot be read or written.
    #[error("{what} {} for the secret {name}: {source}", path.display())]
    File {
        /// The secret.
        name: String,
        /// `read`, `write`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// A private file could not be written.
    #[error(transparent)]
    Ledger(#[from] redan_ledger::Error),
    /// The operating system gives no random bytes.
    #[error("get random bytes for the secret {name}: {reason}")]
    Random {
        /// The secret.
        name: String,
        /// Its reason.
        reason: String,
    },
    /// Vault did not give the secret.
    #[error("get the secret {name} from Vault: {reason}")]
    Vault {
        /// The secret.
        name: String,
        /// Why.
        reason: String,
    },
    /// A command did not give the secret.
    #[error("get the secret {name} from the command {program}: {reason}")]
    Command {
        /// The secret.
        name: String,
        /// The program, without arguments.
        program: String,
        /// Why.
        reason: String,
    },
}
