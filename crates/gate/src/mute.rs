//! CLIENT REPLY: which replies a client does not want to read.

use std::collections::VecDeque;

/// What a client has said with CLIENT REPLY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It reads every reply.
    On,
    /// It reads none.
    Off,
    /// It reads none to the next command.
    Skip,
}

/// The replies on their way, oldest first: true for those that nobody reads. It exists only for clients that have sent
/// CLIENT REPLY.
#[derive(Debug)]
pub(crate) struct Mute {
    mode: Mode,
    replies: VecDeque<bool>,
}

impl Mute {
    /// No reply is outstanding.
    pub const fn new(mode: Mode) -> Self {
        Self { mode, replies: VecDeque::new() }
    }

    /// A command was sent, whose reply is to come.
    pub fn on_sent(&mut self) {
        let is_muted = self.takes_reply();
        self.replies.push_back(is_muted);
    }

    /// True when the reply to the present command is not to be written.
    pub fn takes_reply(&mut self) -> bool {
        let is_muted = self.mode != Mode::On;
        if self.mode == Mode::Skip {
            self.mode = Mode::On;
        }
        is_muted
    }

    /// True when nobody reads the oldest reply.
    pub fn is_muted(&self) -> bool {
        self.replies.front().is_some_and(|is_muted| *is_muted)
    }

    /// The oldest reply is there whole. True when there is nothing more to keep.
    pub fn on_reply(&mut self) -> bool {
        self.replies.pop_front();
        self.mode == Mode::On && self.replies.is_empty()
    }
}
