//! Why a command goes no further, in the words that clients branch on.

use std::io::Write;

/// Why a command is not forwarded. Texts begin with the servers' own error words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Denial {
    /// No login yet.
    NotLoggedIn,
    /// No server that we know has the command.
    UnknownCommand,
    /// The command has no such subcommand.
    UnknownSubcommand,
    /// The number of words is wrong.
    Arity,
    /// The words cannot be told apart, so that keys are not known for sure.
    Unclear,
    /// What should be a number is none.
    Number,
    /// The gateway carries it for nobody.
    NotCarried,
    /// Not while a transaction or a watch is under way.
    Pinned,
    /// Not while a RESP2 connection has subscriptions.
    Subscribed,
    /// The role may not run it in this database.
    Command,
    /// The role may not touch the key.
    Key,
    /// The role may not use the channel.
    Channel,
    /// A rule about an option of the command.
    Argument,
    /// More commands a second than the role may send.
    Rate,
    /// A word or the number of keys is larger than the role may send.
    Size,
    /// The role has no access to the database, or the command reaches into one that it may not.
    Database,
    /// A transaction writes more keys than can be held to their lifetime.
    TooManyKeys,
    /// It would have to be recorded, and the audit trail takes no records.
    Unrecorded,
    /// It reaches a known vulnerability of the server.
    Vulnerability,
}

impl Denial {
    /// A name for metrics and records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotLoggedIn => "not_logged_in",
            Self::UnknownCommand => "unknown_command",
            Self::UnknownSubcommand => "unknown_subcommand",
            Self::Arity => "arity",
            Self::Unclear => "unclear",
            Self::Number => "number",
            Self::NotCarried => "not_carried",
            Self::Pinned => "pinned",
            Self::Subscribed => "subscribed",
            Self::Command => "command",
            Self::Key => "key",
            Self::Channel => "channel",
            Self::Argument => "argument",
            Self::Rate => "rate",
            Self::Size => "size",
            Self::Database => "database",
            Self::TooManyKeys => "too_many_keys",
            Self::Unrecorded => "unrecorded",
            Self::Vulnerability => "vulnerability",
        }
    }

    /// Every denial, in the order of [`Self::index`].
    pub const ALL: [Self; 19] = [
        Self::NotLoggedIn,
        Self::UnknownCommand,
        Self::UnknownSubcommand,
        Self::Arity,
        Self::Unclear,
        Self::Number,
        Self::NotCarried,
        Self::Pinned,
        Self::Subscribed,
        Self::Command,
        Self::Key,
        Self::Channel,
        Self::Argument,
        Self::Rate,
        Self::Size,
        Self::Database,
        Self::TooManyKeys,
        Self::Unrecorded,
        Self::Vulnerability,
    ];

    /// Its place in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Writes the error reply for the command `name` (as typed, or as the table spells it) of `user`.
    pub fn write(self, name: &[u8], user: &str, out: &mut Vec<u8>) {
        let name = Shown(name);
        // Writing to a vector cannot fail.
        let _ = match self {
            Self::NotLoggedIn => write!(out, "-NOAUTH Authentication required.\r\n"),
            Self::UnknownCommand => write!(out, "-ERR unknown command '{name}'\r\n"),
            Self::UnknownSubcommand => write!(out, "-ERR unknown subcommand of '{name}'\r\n"),
            Self::Arity => write!(out, "-ERR wrong number of arguments for '{name}' command\r\n"),
            Self::Unclear => write!(out, "-ERR syntax error\r\n"),
            Self::Number => write!(out, "-ERR value is not an integer or out of range\r\n"),
            Self::NotCarried => write!(out, "-NOPERM the gateway does not carry '{name}'\r\n"),
            Self::Pinned => {
                write!(
                    out,
                    "-ERR '{name}' is not possible in a transaction, after WATCH or with subscriptions\r\n"
                )
            }
            Self::Subscribed => {
                write!(
                    out,
                    "-ERR Can't execute '{name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context\r\n"
                )
            }
            Self::Command => {
                write!(
                    out,
                    "-NOPERM User {user} has no permissions to run the '{name}' command\r\n"
                )
            }
            Self::Key => write!(out, "-NOPERM No permissions to access a key\r\n"),
            Self::Channel => write!(out, "-NOPERM No permissions to access a channel\r\n"),
            Self::Argument => {
                write!(out, "-NOPERM User {user} may not use '{name}' with these options\r\n")
            }
            Self::Rate => {
                write!(out, "-ERR too many commands a second for user {user}, try again\r\n")
            }
            Self::Size => write!(out, "-ERR the command is larger than user {user} may send\r\n"),
            Self::Database => write!(out, "-NOPERM No permissions to access database\r\n"),
            Self::TooManyKeys => {
                write!(
                    out,
                    "-ERR the transaction writes more keys than can be given an end at once\r\n"
                )
            }
            Self::Unrecorded => {
                write!(out, "-ERR the audit trail takes no records at present, try again\r\n")
            }
            Self::Vulnerability => {
                write!(
                    out,
                    "-NOPERM '{name}' like this reaches a known vulnerability of the server, which must be upgraded first\r\n"
                )
            }
        };
    }
}

/// A peer's word in an error line: cut, and without bytes that would end the line.
struct Shown<'a>(&'a [u8]);

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().take(128).try_for_each(|byte| {
            let plain = byte.is_ascii_graphic() || *byte == b' ';
            write!(f, "{}", if plain { char::from(*byte) } else { '?' })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_denial_is_one_line() {
        for (index, denial) in Denial::ALL.into_iter().enumerate() {
            let mut out = Vec::new();
            denial.write(b"x\r\n+OK", "web", &mut out);
            assert_eq!(denial.index(), index);
            assert!(out.starts_with(b"-") && out.ends_with(b"\r\n"), "{denial:?}");
            assert_eq!(out.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count(), 2);
        }
    }
}
