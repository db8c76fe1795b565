//! The proof that a command was decided, and the only thing that a backend connection accepts.

use redan_resp::{Request, encode_command};

use crate::command::CommandId;
use crate::compile::GrantId;
use crate::denial::Denial;
use crate::lifetime::Expiry;
use crate::listener::MARK;
use crate::rewrite::Rewrite;
use crate::session::Protocol;

/// Leave to send one command under one grant. Only [`crate::decide`] makes permits; [`crate::Upstream::send`] uses
/// one up. It is neither `Clone` nor `Copy`: a command is sent once.
#[derive(Debug)]
pub struct Permit<'r> {
    body: Body<'r>,
    grant: GrantId,
    route: Route,
    would_deny: Option<Denial>,
}

/// What is sent.
#[derive(Debug)]
enum Body<'r> {
    /// A client's command and what must follow it.
    Command(CommandId, Request<'r>, Follow),
    /// A command that every server refuses, so that the transaction that it stands in cannot be executed.
    Spoiler,
    /// CLIENT UNBLOCK for this connection of ours, whether or not with an error.
    Unblock(u64, bool),
}

/// What is sent behind a command.
#[derive(Debug)]
pub(crate) enum Follow {
    /// What gives keys an end.
    Expiry(Expiry),
    /// Nothing, but the reply is written anew.
    Rewrite(Rewrite),
    /// What tells the end of the answers about subscriptions.
    Mark(Protocol),
}

/// WAIT waits for what its own connection has written; the client has written by another. A message that nobody hears goes
/// to the replicas behind everything that was written before.
const LATEST: &[u8] = b"*3\r\n$8\r\nSPUBLISH\r\n$10\r\nredan:wait\r\n$0\r\n\r\n";
/// `GET` without a key.
const SPOILER: &[u8] = b"*1\r\n$3\r\nGET\r\n";

/// Whose reply it will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replies {
    /// The client's, as it comes.
    One,
    /// The client's, once so many expiries behind it were acknowledged.
    Held(u32),
    /// The client's, behind one that is nobody's.
    Second,
    /// The client's, without what it may not see.
    Rewritten(Rewrite),
    /// The client's, of unknown number, up to the answer to the mark.
    Marked(Protocol),
    /// The client's, and so is everything behind it.
    Stream,
    /// Nobody's.
    Dropped,
}

/// Which kind of backend connection carries a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The one that all clients of the grant share.
    Shared,
    /// One that belongs to this client alone.
    Own,
}

impl<'r> Permit<'r> {
    /// For [`crate::decide`] alone.
    pub(crate) const fn new(
        command: CommandId,
        request: Request<'r>,
        follow: Follow,
        grant: GrantId,
        route: Route,
    ) -> Self {
        Self { body: Body::Command(command, request, follow), grant, route, would_deny: None }
    }

    /// Makes the transaction that a client is in fail, after a command in it was refused: servers do the same. It
    /// carries nothing that a client said, so that nothing has to be decided about it.
    pub(crate) const fn spoil(grant: GrantId) -> Self {
        Self { body: Body::Spoiler, grant, route: Route::Own, would_deny: None }
    }

    /// Ends the wait of a connection of ours, for which the session has answered.
    pub(crate) const fn unblock(grant: GrantId, backend: u64, is_error: bool) -> Self {
        Self { body: Body::Unblock(backend, is_error), grant, route: Route::Own, would_deny: None }
    }

    /// Notes which rule would have refused it, if rules were not only tried out.
    pub(crate) const fn with_report(mut self, would_deny: Option<Denial>) -> Self {
        self.would_deny = would_deny;
        self
    }

    /// Which rule would have refused it, where rules are only tried out.
    pub const fn would_deny(&self) -> Option<Denial> {
        self.would_deny
    }

    /// True for a command about subscriptions.
    pub const fn subscribes(&self) -> bool {
        matches!(self.body, Body::Command(_, _, Follow::Mark(_)))
    }

    /// Whose connection to which database.
    pub const fn grant(&self) -> GrantId {
        self.grant
    }

    /// Which kind of connection.
    pub const fn route(&self) -> Route {
        self.route
    }

    /// Appends what the backend shall read.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) -> Replies {
        match &self.body {
            Body::Spoiler => {
                out.extend_from_slice(SPOILER);
                Replies::Dropped
            }
            Body::Unblock(backend, is_error) => {
                let reason = if *is_error { "ERROR" } else { "TIMEOUT" };
                let words = ["CLIENT", "UNBLOCK", &backend.to_string(), reason];
                out.extend_from_slice(&encode_command(&words));
                Replies::One
            }
            Body::Command(command, request, follow) => {
                // The strict grammar has one spelling a command: these bytes are its encoding.
                if let Follow::Expiry(expiry) = follow
                    && expiry.amend(command.spec(), *request, out)
                {
                    return Replies::One;
                }
                let waits = matches!(command.name(), "wait" | "waitaof");
                if waits {
                    out.extend_from_slice(LATEST);
                }
                out.extend_from_slice(request.bytes());
                if waits {
                    return Replies::Second;
                }
                if command.name() == "monitor" {
                    return Replies::Stream;
                }
                follow.encode(*command, *request, out)
            }
        }
    }
}

impl Follow {
    fn encode(&self, command: CommandId, request: Request<'_>, out: &mut Vec<u8>) -> Replies {
        match self {
            Self::Expiry(expiry) => match expiry.encode(command.spec(), request, out) {
                0 => Replies::One,
                expiries => Replies::Held(expiries),
            },
            Self::Rewrite(rewrite) => Replies::Rewritten(*rewrite),
            Self::Mark(protocol) => {
                out.extend_from_slice(MARK);
                Replies::Marked(*protocol)
            }
        }
    }
}
