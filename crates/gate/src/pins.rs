//! What ties a client to a connection of its own.

use crate::treatment::Pin;

/// The state that a client's commands have left on its own connection, as of the last command that was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    transaction: bool,
    watch: bool,
    subscription: bool,
    tracking: bool,
    monitor: bool,
}

impl Pins {
    /// True while commands that could be shared must go by the client's own connection too.
    pub const fn is_held(self) -> bool {
        self.transaction || self.watch || self.subscription || self.tracking || self.monitor
    }

    /// True between MULTI and EXEC or DISCARD.
    pub const fn in_transaction(self) -> bool {
        self.transaction
    }

    /// True while there are, or may be, subscriptions.
    pub const fn listens(self) -> bool {
        self.subscription
    }

    /// True while everything that comes is what others do.
    pub const fn monitors(self) -> bool {
        self.monitor
    }

    /// True while the connection shows the client what happens to keys.
    pub const fn shows_keys(self) -> bool {
        self.tracking || self.monitor
    }

    /// So many subscriptions are left.
    pub(crate) const fn on_subscriptions(&mut self, left: bool) {
        self.subscription = left;
    }

    /// A command with this third word is about to be sent.
    pub(crate) fn on_sent(&mut self, pin: Pin, name: &str, third: &[u8]) {
        match (pin, name) {
            (_, "multi") => self.transaction = true,
            (Pin::Subscribe, _) => self.subscription = true,
            (Pin::Monitor, _) => self.monitor = true,
            (Pin::Tracking, "client|tracking") => {
                self.tracking = !third.eq_ignore_ascii_case(b"off")
            }
            // Both end what WATCH began, whether or not they succeed.
            (_, "exec" | "discard") => (self.transaction, self.watch) = (false, false),
            // Refused inside a transaction, where it changes nothing.
            (_, "unwatch") if !self.transaction => self.watch = false,
            (_, "watch") if !self.transaction => self.watch = true,
            _ => {}
        }
    }
}
