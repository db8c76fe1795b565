//! Which channels a role may publish to and subscribe to.

use redan_resp::Request;

use crate::command::CommandId;
use crate::compile::{Compiled, Grant};
use crate::denial::Denial;
use crate::listener::MAX_CHANNEL;

/// Refuses a channel or pattern that the role may not use.
pub(crate) fn check(
    gate: &Compiled,
    grant: &Grant,
    command: CommandId,
    request: Request<'_>,
) -> Result<(), Denial> {
    let (count, is_pattern) = match command.name() {
        "publish" | "spublish" => (1, false),
        "subscribe" | "ssubscribe" => (usize::MAX, false),
        "psubscribe" => (usize::MAX, true),
        _ => return Ok(()),
    };
    let is_allowed = |name: &[u8]| {
        let is_named =
            if is_pattern { grant.covers_channels(name) } else { grant.may_use_channel(name) };
        is_named && name.len() <= MAX_CHANNEL && stays_inside(gate, grant, name, is_pattern)
    };
    if request.words().skip(1).take(count).all(is_allowed) { Ok(()) } else { Err(Denial::Channel) }
}

/// Keyspace notifications name keys of every database: a role hears of those that it may enter.
fn stays_inside(gate: &Compiled, grant: &Grant, name: &[u8], is_pattern: bool) -> bool {
    let Some(role) = gate.role(grant.role) else { return false };
    if role.reaches_every_database || !may_be_notification(name, is_pattern) {
        return true;
    }
    let prefix = [&b"__keyspace@"[..], b"__keyevent@"];
    let rest = prefix.into_iter().find_map(|prefix| name.strip_prefix(prefix));
    let number = rest.and_then(|rest| rest.split(|byte| *byte == b'_').next());
    let number = number.and_then(crate::crossing::database);
    number.is_some_and(|number| gate.grant_of(grant.role, number).is_some())
}

/// True for names, and patterns of names, that begin with `__key`.
fn may_be_notification(name: &[u8], is_pattern: bool) -> bool {
    const START: &[u8] = b"__key";
    let special = |byte: &u8| is_pattern && matches!(byte, b'*' | b'?' | b'[' | b'\\');
    let plain = name.iter().position(special).unwrap_or(name.len());
    let plain = name.get(..plain.min(START.len())).unwrap_or_default();
    START.starts_with(plain) && (plain.len() == START.len() || plain.len() < name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_reach_notifications_are_recognised() {
        for pattern in ["*", "_*", "__key*", "?_keyspace@0__:a", "[_]*", "__keyspace@1__:*"] {
            assert!(may_be_notification(pattern.as_bytes(), true), "{pattern}");
        }
        for pattern in ["news:*", "_a*", "__k", ""] {
            assert!(!may_be_notification(pattern.as_bytes(), true), "{pattern}");
        }
        assert!(!may_be_notification(b"*", false));
        assert!(may_be_notification(b"__keyevent@0__:set", false));
    }
}
