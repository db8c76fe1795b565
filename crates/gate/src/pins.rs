//! What ties a client to a connection of its own.

use crate::treatment::Pin;

/// The state that a client's commands have left on its own connection, as of the last command that was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    transaction: bool,
    watch: bool,
    subscription: bool,
}

impl Pins {
    /// True while commands that could be shared must go by the client's own connection too.
    pub const fn is_held(self) -> bool {
        self.transaction || self.watch || self.subscription
    }

    /// True between MULTI and EXEC or DISCARD.
    pub const fn in_transaction(self) -> bool {
        self.transaction
    }

    /// True while there are, or may be, subscriptions.
    pub const fn listens(self) -> bool {
        self.subscription
    }

    /// So many subscriptions are left.
    pub(crate) const fn on_subscriptions(&mut self, left: bool) {
        self.subscription = left;
    }

    /// A command is about to be sent.
    pub(crate) fn on_sent(&mut self, pin: Pin, name: &str) {
        match (pin, name) {
            (_, "multi") => self.transaction = true,
            (Pin::Subscribe, _) => self.subscription = true,
            // Both end what WATCH began, whether or not they succeed.
            (_, "exec" | "discard") => (self.transaction, self.watch) = (false, false),
            // Refused inside a transaction, where it changes nothing.
            (_, "unwatch") if !self.transaction => self.watch = false,
            (_, "watch") if !self.transaction => self.watch = true,
            _ => {}
        }
    }
}
