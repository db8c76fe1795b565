//! The proof that a command was decided, and the only thing that a backend connection accepts.

use redan_resp::Request;

use crate::command::CommandId;
use crate::compile::GrantId;

/// Leave to send one command under one grant. Only [`crate::decide`] makes permits; [`crate::Upstream::send`] uses
/// one up. It is neither `Clone` nor `Copy`: a command is sent once.
#[derive(Debug)]
pub struct Permit<'r> {
    request: Request<'r>,
    command: CommandId,
    grant: GrantId,
    route: Route,
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
        request: Request<'r>,
        command: CommandId,
        grant: GrantId,
        route: Route,
    ) -> Self {
        Self { request, command, grant, route }
    }

    /// The command.
    pub const fn command(&self) -> CommandId {
        self.command
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
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        // The strict grammar has one spelling a command: these bytes are its encoding.
        out.extend_from_slice(self.request.bytes());
    }
}
