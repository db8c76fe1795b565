//! Why a rule or a user is refused, in the words of the servers.

use std::fmt;

/// Why a rule is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum RuleError {
    UnknownCommand,
    Syntax,
    PatternAfterAllKeys,
    PatternAfterAllChannels,
    NoSuchPassword,
    MalformedHash,
    DuplicateUser,
    FirstArgumentOfSubcommand,
    DatabaseOutOfRange,
    /// A parenthesis that does not close: the servers print whatever error came before.
    OpenParenthesis,
}

impl RuleError {
    /// The servers' text.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::UnknownCommand => "Unknown command or category name in ACL",
            Self::Syntax => "Syntax error",
            Self::PatternAfterAllKeys => {
                "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and \
                 does not have any effect. Try 'resetkeys' to start with an empty list of patterns"
            }
            Self::PatternAfterAllChannels => {
                "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and \
                 does not have any effect. Try 'resetchannels' to start with an empty list of \
                 channels"
            }
            Self::NoSuchPassword => {
                "The password you are trying to remove from the user does not exist"
            }
            Self::MalformedHash => {
                "The password hash must be exactly 64 characters and contain only lowercase \
                 hexadecimal characters"
            }
            Self::DuplicateUser => {
                "Duplicate user found. A user can only be defined once in config files"
            }
            Self::FirstArgumentOfSubcommand => {
                "Allowing first-arg of a subcommand is not supported"
            }
            Self::DatabaseOutOfRange => "The provided database ID is out of range",
            Self::OpenParenthesis => "Wrong format",
        }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason())
    }
}

impl std::error::Error for RuleError {}
