//! What ties a client to a connection of its own.

use crate::treatment::Pin;

/// The state that a client's commands have left on its own connection, as of the last command that was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    transaction: bool,
    watch: bool,
}

impl Pins {
    /// True while commands that could be shared must go by the client's own connection too.
    pub const fn is_held(self) -> bool {
        self.transaction || self.watch
    }

    /// True between MULTI and EXEC or DISCARD.
    pub const fn in_transaction(self) -> bool {
        self.transaction
    }

    /// A command is about to be sent.
    pub(crate) fn on_sent(&mut self, pin: Pin, name: &str) {
        match (pin, name) {
            (_, "multi") => self.transaction = true,
            // Both end what WATCH began, whether or not they succeed.
            (_, "exec" | "discard") => *self = Self::default(),
            // Refused inside a transaction, where it changes nothing.
            (_, "unwatch") if !self.transaction => self.watch = false,
            (_, "watch") if !self.transaction => self.watch = true,
            _ => {}
        }
    }
}
