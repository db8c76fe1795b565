//! May this client run this command here?

use redan_model::command::spec::flag;
use redan_resp::Request;

use crate::command::CommandId;
use crate::compile::{Compiled, Grant, GrantId};
use crate::denial::Denial;
use crate::keys::keys;
use crate::permit::{Permit, Route};

/// Decides about one command under a grant.
///
/// # Errors
/// Why it must not run. The first reason counts, from the general to the particular, so that a refusal says nothing
/// about keys to somebody who may not run the command at all.
pub fn decide<'r>(
    gate: &Compiled,
    grant: Option<GrantId>,
    command: CommandId,
    request: Request<'r>,
    route: Route,
) -> Result<Permit<'r>, Denial> {
    let spec = command.spec();
    let id = grant.ok_or(Denial::Database)?;
    let grant = gate.grant(id).ok_or(Denial::Database)?;
    if !grant.may_run(command) {
        return Err(Denial::Command);
    }
    if !spec.takes(request.len()) {
        return Err(Denial::Arity);
    }
    let allowed = keys(spec, request, |_, key, access| grant.may_touch(key, access));
    if !allowed.map_err(|_| Denial::Unclear)? {
        return Err(Denial::Key);
    }
    if spec.has(flag::PUBSUB) && !channels_allowed(grant, command, request) {
        return Err(Denial::Channel);
    }
    Ok(Permit::new(request, command, id, route))
}

/// Publishing names one channel, subscribing any number. A pattern of PSUBSCRIBE is allowed where the same text is
/// allowed as a channel, as the servers' own rules do it.
fn channels_allowed(grant: &Grant, command: CommandId, request: Request<'_>) -> bool {
    let count = match command.name() {
        "publish" | "spublish" => 1,
        "subscribe" | "psubscribe" | "ssubscribe" => usize::MAX,
        _ => 0,
    };
    request.words().skip(1).take(count).all(|channel| grant.may_use_channel(channel))
}
