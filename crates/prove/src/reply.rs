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
    /// The number of words is wrong. Servers look at that before they ask who is there. (`DEBUG`
    /// answers "unknown subcommand or wrong number of arguments" to those whom it answers.)
    Arity,
    /// `DEBUG` and `MODULE` where the configuration switches them off. Servers look at that, too,
    /// before they ask who is there.
    SwitchedOff,
    /// Scripts and transactions may not use it, whoever runs them.
    NotThisWay,
    /// For nodes of a cluster only, which this server is not.
    NoCluster,
    /// Another node of the cluster has the key.
    Elsewhere,
    /// The node is a replica, which takes no writes. It says so only to who may write.
    Replica,
    /// Any other error: the command was reached.
    Other,
}

/// How servers, and their scripts, say that they do not know a command.
const UNKNOWN: [&str; 3] =
    ["err unknown command", "err unknown subcommand '", "err unknown redis command"];

/// The refusal in a reply; `None` when the command was carried out.
pub fn refusal(reply: &Frame) -> Option<Refusal> {
    let error = reply.to_error()?;
    let lower = error.to_ascii_lowercase();
    // EXEC names the reason for which it was refused in its own error.
    let reason = lower.strip_prefix("execabort transaction discarded because of: ");
    let reason = reason.unwrap_or(&lower);
    let starts = |prefix: &str| reason.starts_with(prefix);
    // Redis 7.0 words what a script's user may not do differently from its successors.
    let in_script = ["acl failure in script", "user executing the script can't"];
    Some(if starts("noauth") {
        Refusal::NotLoggedIn
    } else if starts("wrongpass") || starts("err invalid password") {
        Refusal::WrongPassword
    } else if starts("noperm") || in_script.iter().any(|words| reason.contains(words)) {
        Refusal::NoPermission
    } else if starts("denied") {
        Refusal::Protected
    } else if UNKNOWN.into_iter().any(starts) {
        Refusal::Unknown
    } else if reason.contains("wrong number of arg") && !reason.contains("or wrong number") {
        Refusal::Arity
    } else if reason.contains("not allowed from script")
        || reason.contains("not allowed inside a transaction")
    {
        Refusal::NotThisWay
    } else if reason.contains("cluster support disabled") {
        Refusal::NoCluster
    } else if ["moved ", "ask ", "clusterdown"].into_iter().any(starts) {
        Refusal::Elsewhere
    } else if starts("readonly ") {
        Refusal::Replica
    } else if reason.contains("command not allowed") {
        Refusal::SwitchedOff
    } else {
        Refusal::Other
    })
}

/// True when the server got as far as to the command itself: nobody kept it from there.
pub fn is_reached(reply: &Frame) -> bool {
    matches!(refusal(reply), None | Some(Refusal::Replica | Refusal::Other))
}

/// True when the server carried the command out.
pub fn is_done(reply: &Frame) -> bool {
    refusal(reply).is_none()
}
