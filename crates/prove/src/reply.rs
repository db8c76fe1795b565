//! What a reply means to an attacker.

use redan_net::Frame;

/// Why a server refused a command, by the first words of its error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// `NOAUTH`: log in first.
    NotLoggedIn,
    /// `WRONGPASS`, and `ERR invalid password` before Redis 6.
    WrongPassword,
    /// `NOPERM`: the user may not.
    NoPermission,
    /// `DENIED`: protected mode.
    Protected,
    /// The command or subcommand does not exist, or was renamed.
    Unknown,
    /// The number of words is wrong. Servers look at that before they ask who is there.
    Arity,
    /// `DEBUG` and `MODULE` where the configuration switches them off. Servers look at that, too,
    /// before they ask who is there.
    SwitchedOff,
    /// Any other error: the command was reached.
    Other,
}

/// The refusal in a reply; `None` when the command was carried out.
pub fn refusal(reply: &Frame) -> Option<Refusal> {
    let error = reply.to_error()?;
    let lower = error.to_ascii_lowercase();
    // EXEC names the reason for which it was refused in its own error.
    let reason = lower.strip_prefix("execabort transaction discarded because of: ");
    let reason = reason.unwrap_or(&lower);
    let starts = |prefix: &str| reason.starts_with(prefix);
    Some(if starts("noauth") {
        Refusal::NotLoggedIn
    } else if starts("wrongpass") || starts("err invalid password") {
        Refusal::WrongPassword
    } else if starts("noperm") {
        Refusal::NoPermission
    } else if starts("denied") {
        Refusal::Protected
    } else if starts("err unknown command") || starts("err unknown subcommand") {
        Refusal::Unknown
    } else if reason.contains("wrong number of arguments") {
        Refusal::Arity
    } else if reason.contains("command not allowed") {
        Refusal::SwitchedOff
    } else {
        Refusal::Other
    })
}

/// True when the server carried the command out.
pub fn is_done(reply: &Frame) -> bool {
    refusal(reply).is_none()
}
