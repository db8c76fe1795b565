//! Client-side caching: what a client may ask the server to tell it.

use redan_resp::Request;

use crate::command::CommandId;
use crate::compile::{Compiled, Grant};
use crate::denial::Denial;

/// Refuses `CLIENT TRACKING` with options that show more than the client may see. By default the server tells of keys that the
/// client has read; with BCAST of all keys in all databases. REDIRECT names a connection to the server, which are not the
/// clients'.
pub(crate) fn check(
    gate: &Compiled,
    grant: &Grant,
    command: CommandId,
    request: Request<'_>,
) -> Result<(), Denial> {
    if command.name() != "client|tracking" {
        return Ok(());
    }
    let has = |option: &[u8]| request.words().skip(3).any(|word| word.eq_ignore_ascii_case(option));
    let sees_all = gate.role(grant.role).is_some_and(|role| role.reaches_every_database);
    if has(b"REDIRECT") {
        return Err(Denial::Argument);
    }
    if has(b"BCAST") && !(sees_all && grant.may_read_all()) { Err(Denial::Key) } else { Ok(()) }
}
