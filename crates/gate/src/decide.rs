//! May this client run this command here?

use redan_model::command::spec::flag;
use redan_resp::Request;

use crate::channels;
use crate::command::CommandId;
use crate::compile::{Compiled, Grant, GrantId};
use crate::crossing;
use crate::denial::Denial;
use crate::keys::{Unclear, keys};
use crate::lifetime::{Expiry, Queued, ends_in_time, lengthens};
use crate::patches::Patches;
use crate::permit::{Follow, Permit, Route};
use crate::rewrite::Rewrite;
use crate::session::Protocol;
use crate::tracking;

/// How a command goes, if it may.
#[derive(Debug)]
pub struct Way<'q> {
    /// Which kind of connection.
    pub route: Route,
    /// What the client's transaction has gathered, when it is in one.
    pub(crate) transaction: Option<&'q mut Queued>,
    /// For commands about subscriptions: the protocol in which messages will come.
    pub(crate) subscribes: Option<Protocol>,
    /// A clock in seconds, for rates.
    pub(crate) second: u32,
    /// What the server behind must not be asked.
    pub(crate) patches: &'q Patches,
}

/// Refuses what a rule forbids, or notes it where the rule is only tried out.
#[derive(Default)]
struct Judge {
    would_deny: Option<Denial>,
}

impl Judge {
    fn rule(&mut self, is_on_trial: bool, is_kept: bool, denial: Denial) -> Result<(), Denial> {
        match is_kept {
            true => Ok(()),
            false if is_on_trial => {
                self.would_deny.get_or_insert(denial);
                Ok(())
            }
            false => Err(denial),
        }
    }
}

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
    way: Way<'_>,
) -> Result<Permit<'r>, Denial> {
    let spec = command.spec();
    let id = grant.ok_or(Denial::Database)?;
    let grant = gate.grant(id).ok_or(Denial::Database)?;
    let role = gate.role(grant.role).ok_or(Denial::Database)?;
    let (mut judge, trial) = (Judge::default(), role.trial);
    judge.rule(trial.limits, role.limits.takes_command(way.second), Denial::Rate)?;
    judge.rule(trial.commands, grant.may_run(command), Denial::Command)?;
    if !spec.takes(request.len()) {
        return Err(Denial::Arity);
    }
    // Who may do everything has other ways to harm the server, and is not kept from work by what may be mended.
    let is_trusted = role.may_everything;
    judge.rule(is_trusted, way.patches.allow(command, request, false), Denial::Vulnerability)?;
    judge.rule(true, way.patches.allow(command, request, true), Denial::Vulnerability)?;
    judge.rule(trial.arguments, role.arguments.allow(command, request, false), Denial::Argument)?;
    judge.rule(true, role.arguments.allow(command, request, true), Denial::Argument)?;
    judge.rule(trial.limits, role.limits.takes_words(request), Denial::Size)?;
    let mut count = 0;
    let allowed = keys(spec, request, |_, key, access| {
        count += 1;
        grant.may_touch(key, access)
    });
    let is_allowed = match allowed {
        // The server refuses it in words of its own, and there is no key that it could hide.
        Err(Unclear) if grant.may_touch_all() && role.limits.takes_keys(u32::MAX) => true,
        allowed => allowed.map_err(|_| Denial::Unclear)?,
    };
    judge.rule(trial.keys, is_allowed, Denial::Key)?;
    judge.rule(trial.limits, role.limits.takes_keys(count), Denial::Size)?;
    if spec.has(flag::PUBSUB) {
        let allowed = channels::check(gate, grant, command, request);
        judge.rule(trial.channels, allowed.is_ok(), Denial::Channel)?;
    }
    crossing::check(gate, grant, command, request)?;
    tracking::check(gate, grant, command, request)?;
    let rewrite = Rewrite::of(command.name(), gate, grant);
    if rewrite.is_some() && way.transaction.is_some() {
        // Its reply would be one of many in that of EXEC.
        return Err(Denial::Pinned);
    }
    let expiry = expiry(grant, command, request, way.transaction)?;
    let follow = match (way.subscribes, rewrite) {
        (Some(protocol), _) => Follow::Mark(protocol),
        (None, Some(rewrite)) => Follow::Rewrite(rewrite),
        (None, None) => Follow::Expiry(expiry),
    };
    let would_deny = judge.would_deny;
    Ok(Permit::new(command, request, follow, id, way.route).with_report(would_deny))
}

/// What follows the command so that no key lives too long. In a transaction it waits for EXEC.
fn expiry(
    grant: &Grant,
    command: CommandId,
    request: Request<'_>,
    transaction: Option<&mut Queued>,
) -> Result<Expiry, Denial> {
    let spec = command.spec();
    let max_ttl = grant.max_ttl.filter(|_| lengthens(spec));
    let max_ttl = max_ttl.filter(|max_ttl| !ends_in_time(spec, request, *max_ttl));
    match (transaction, max_ttl) {
        (Some(queued), _) if command.name() == "exec" => {
            Ok(Expiry::Gathered(std::mem::take(queued)))
        }
        (Some(queued), _) if command.name() == "discard" => {
            *queued = Queued::default();
            Ok(Expiry::None)
        }
        (Some(queued), Some(max_ttl)) => {
            queued.add(command.spec(), request, max_ttl).map_err(|_| Denial::TooManyKeys)?;
            Ok(Expiry::None)
        }
        (None, Some(max_ttl)) => Ok(Expiry::Written(max_ttl)),
        (_, None) => Ok(Expiry::None),
    }
}
