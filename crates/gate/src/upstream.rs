//! One backend connection: what was sent on it, and to whom each reply belongs.

use std::collections::VecDeque;

use redan_resp::{Walked, Walker};

use crate::listener::{Heard, Listener};
use crate::permit::{Permit, Replies};
use crate::rewrite::{MAX_WHOLE, Rewrite};

/// A client's connection, unmistakable: `slot` is used again after it closed, `epoch` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientRef {
    /// Place in the worker's table.
    pub slot: u32,
    /// Which of the connections that had this place.
    pub epoch: u32,
}

/// Takes replies to the clients that they belong to. A client that is gone is no error: its reply is dropped.
pub trait Deliver {
    /// Bytes of the reply to the oldest command that `to` has outstanding; `is_complete` with the last of them.
    fn deliver(&mut self, to: ClientRef, bytes: &[u8], is_complete: bool);

    /// The whole reply to the oldest command that `to` has outstanding, to be written without what it may not see.
    fn rewrite(&mut self, to: ClientRef, rewrite: Rewrite, reply: &[u8]);

    /// A command about subscriptions is answered: `to` has some, or none.
    fn subscribed(&mut self, to: ClientRef, has_subscriptions: bool);
}

/// The ledger of one backend connection.
///
/// Invariants: there is exactly one entry for each reply that the backend owes, in the order of the commands; a reply
/// is delivered to the client of the front entry and to nobody else; bytes that no entry expects end the connection.
#[derive(Debug, Default)]
pub struct Upstream {
    walker: Walker,
    ledger: VecDeque<Expected>,
    held: Held,
    /// What is there of a reply that is read whole.
    whole: Vec<u8>,
    /// The client that alone uses this connection, and to whom everything belongs that the server says by itself.
    owner: Option<ClientRef>,
    /// What the owner listens to.
    listener: Option<Listener>,
    /// In the middle of a message.
    is_in_message: bool,
    /// The server has said that it is a replica.
    is_demoted: bool,
    /// Behind the answer to MONITOR.
    is_stream: bool,
}

/// The reply to a write while the expiries behind it are not acknowledged: its last piece, so that no size of reply
/// is kept whole, and no client has a whole reply too early.
#[derive(Debug, Default)]
struct Held {
    last: Vec<u8>,
    /// Pieces before the last have gone to the client.
    is_begun: bool,
    /// An expiry was refused.
    is_broken: bool,
}

/// What a client reads in place of the reply to a write whose keys could not be given an end.
const NO_END: &[u8] = b"-ERR the key was written, but the server refused to limit its lifetime\r\n";

/// One reply that is owed.
#[derive(Clone, Copy, Debug)]
enum Expected {
    /// To a client, as it comes.
    Reply(ClientRef),
    /// To a client, once the expiries behind it are acknowledged.
    Held(ClientRef),
    /// To ourselves: the acknowledgement of an expiry; after the last one the client has its reply.
    Expiry { of: ClientRef, is_last: bool },
    /// To a client, any number of them, up to the answer to our mark.
    Marked(ClientRef),
    /// To a client, whole, and without what it may not see.
    Rewritten(ClientRef, Rewrite),
    /// To nobody.
    Dropped,
    /// To ourselves: this very word. Anything else proves that replies have shifted.
    Canary([u8; CANARY]),
}

/// Bytes of a canary word.
const CANARY: usize = 16;

/// The connection cannot be trusted any more. Close it, and the clients that wait for replies on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Desync {
    /// The bytes are no reply.
    #[error("understand a reply of the server: {0}")]
    Malformed(#[from] redan_resp::Error),
    /// A reply that nobody asked for.
    #[error("match a reply of the server with a command")]
    Unexpected,
    /// The canary came back as something else.
    #[error("get the canary back from the server, so that replies may have shifted")]
    Canary,
    /// The server refused to limit the life of a key after the client had a part of the reply.
    #[error("limit the lifetime of a key: the server refused")]
    Lifetime,
}

impl Upstream {
    /// The ledger of a connection that belongs to one client, or is shared.
    pub fn new(owner: Option<ClientRef>) -> Self {
        Self { owner, ..Self::default() }
    }

    /// Appends the command to `out`, enters the replies that it will have, and says how many they are.
    pub fn send(&mut self, permit: Permit<'_>, from: ClientRef, out: &mut Vec<u8>) -> usize {
        let before = self.ledger.len();
        match permit.encode(out) {
            Replies::One => self.ledger.push_back(Expected::Reply(from)),
            Replies::Stream => {
                self.is_stream = true;
                self.ledger.push_back(Expected::Reply(from));
            }
            Replies::Dropped => self.ledger.push_back(Expected::Dropped),
            Replies::Second => self.ledger.extend([Expected::Dropped, Expected::Reply(from)]),
            Replies::Rewritten(rewrite) => {
                self.ledger.push_back(Expected::Rewritten(from, rewrite));
            }
            Replies::Marked(protocol) => {
                self.listener.get_or_insert(Listener::new(protocol));
                self.ledger.push_back(Expected::Marked(from));
            }
            Replies::Held(expiries) => {
                self.ledger.push_back(Expected::Held(from));
                let entry = |left| Expected::Expiry { of: from, is_last: left == 0 };
                self.ledger.extend((0..expiries).rev().map(entry));
            }
        }
        self.ledger.len() - before
    }

    /// Appends a question whose answer only a connection in step can give.
    pub fn send_canary(&mut self, word: [u8; CANARY], out: &mut Vec<u8>) {
        out.extend_from_slice(b"*2\r\n$4\r\nECHO\r\n$16\r\n");
        out.extend_from_slice(&word);
        out.extend_from_slice(b"\r\n");
        self.ledger.push_back(Expected::Canary(word));
    }

    /// Takes bytes of the backend and hands each on as soon as its owner is known. Returns how many were used; pass
    /// the rest again with what follows.
    ///
    /// # Errors
    /// The connection is out of step, and nothing more may be read from it.
    pub fn on_backend(
        &mut self,
        bytes: &[u8],
        deliver: &mut impl Deliver,
    ) -> Result<usize, Desync> {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            match self.step(rest, deliver)? {
                Step::Used(length) => at += length,
                Step::Starved(length) => return Ok(at + length),
            }
        }
        Ok(at)
    }

    /// Takes a reply, a message, or what of it is there.
    fn step(&mut self, bytes: &[u8], deliver: &mut impl Deliver) -> Result<Step, Desync> {
        if self.is_in_message {
            return self.pass_message(bytes, deliver);
        }
        if self.is_stream && self.ledger.is_empty() {
            deliver.deliver(self.owner.ok_or(Desync::Unexpected)?, bytes, false);
            return Ok(Step::Used(bytes.len()));
        }
        let Some(listener) = self.listener.as_mut().filter(|_| self.walker.is_between()) else {
            return self.reply(bytes, deliver);
        };
        match listener.hear(bytes)? {
            Heard::Unclear => Ok(Step::Starved(0)),
            Heard::Message => self.pass_message(bytes, deliver),
            Heard::Confirmation(length) => {
                let to = self.owner.ok_or(Desync::Unexpected)?;
                deliver.deliver(to, bytes.get(..length).unwrap_or_default(), false);
                Ok(Step::Used(length))
            }
            Heard::Mark(length) => self.marked(deliver).map(|()| Step::Used(length)),
            Heard::Reply => self.reply(bytes, deliver),
        }
    }

    fn pass_message(&mut self, bytes: &[u8], deliver: &mut impl Deliver) -> Result<Step, Desync> {
        let to = self.owner.ok_or(Desync::Unexpected)?;
        let walked = self.walker.advance(bytes)?;
        deliver.deliver(to, bytes.get(..walked.length).unwrap_or_default(), false);
        self.is_in_message = !walked.is_complete;
        Ok(Step::of(walked))
    }

    /// The answer to a mark: the command before it is answered.
    fn marked(&mut self, deliver: &mut impl Deliver) -> Result<(), Desync> {
        let Some(Expected::Marked(to)) = self.ledger.pop_front() else {
            return Err(Desync::Unexpected);
        };
        let hears = self.listener.is_some_and(|listener| listener.hears());
        let goes_on = self.ledger.iter().any(|entry| matches!(entry, Expected::Marked(_)));
        if !hears && !goes_on {
            self.listener = None;
        }
        deliver.subscribed(to, hears);
        deliver.deliver(to, b"", true);
        Ok(())
    }

    fn reply(&mut self, bytes: &[u8], deliver: &mut impl Deliver) -> Result<Step, Desync> {
        match bytes.first() {
            Some(b'>') if self.walker.is_between() => return self.pass_message(bytes, deliver),
            Some(b'-') if self.walker.is_between() => {
                self.is_demoted |= bytes.starts_with(b"-READONLY ");
            }
            _ => {}
        }
        let expected = *self.ledger.front().ok_or(Desync::Unexpected)?;
        let walked = self.walker.advance(bytes)?;
        let piece = bytes.get(..walked.length).unwrap_or_default();
        match expected {
            Expected::Reply(to) => {
                if !piece.is_empty() {
                    deliver.deliver(to, piece, walked.is_complete);
                }
            }
            // An error; its mark is still to come.
            Expected::Marked(to) => {
                deliver.deliver(to, piece, false);
                return Ok(Step::of(walked));
            }
            Expected::Held(to) => self.held.take(to, piece, walked.is_complete, deliver),
            Expected::Expiry { of, is_last } => {
                self.held.is_broken |= piece.first().is_some_and(|byte| *byte != b':');
                if is_last && walked.is_complete {
                    self.held.release(of, deliver)?;
                }
            }
            Expected::Dropped => {}
            Expected::Rewritten(to, rewrite) => {
                // One that is too long is cut, which the decoder will notice.
                let room = (MAX_WHOLE + 1).saturating_sub(self.whole.len());
                self.whole.extend_from_slice(piece.get(..room).unwrap_or(piece));
                if walked.is_complete {
                    deliver.rewrite(to, rewrite, &std::mem::take(&mut self.whole));
                }
            }
            // It is short: wait until it is here whole.
            Expected::Canary(_) if !walked.is_complete => {
                self.walker = Walker::default();
                let is_long = bytes.len() > CANARY + 7;
                return if is_long { Err(Desync::Canary) } else { Ok(Step::Starved(0)) };
            }
            Expected::Canary(word) => check_canary(piece, &word)?,
        }
        if walked.is_complete {
            self.ledger.pop_front();
        }
        Ok(Step::of(walked))
    }

    /// Replies that are owed.
    pub fn outstanding(&self) -> usize {
        self.ledger.len()
    }

    /// True when the server has refused a write because it is a replica.
    pub const fn is_demoted(&self) -> bool {
        self.is_demoted
    }

    /// The client that has a part of what it is owed next. Only an end of its connection can tell it that the rest will
    /// not come.
    pub fn begun(&self) -> Option<ClientRef> {
        match self.ledger.front()? {
            Expected::Reply(to) if !self.walker.is_between() => Some(*to),
            Expected::Held(to) | Expected::Expiry { of: to, .. } if self.held.is_begun => Some(*to),
            _ => None,
        }
    }

    /// Who waits for each of the replies that are owed: nobody for those that are our own.
    pub fn owed(&self) -> impl Iterator<Item = Option<ClientRef>> {
        self.ledger.iter().map(|expected| match expected {
            Expected::Reply(client)
            | Expected::Rewritten(client, _)
            | Expected::Marked(client)
            | Expected::Expiry { of: client, is_last: true } => Some(*client),
            Expected::Held(_)
            | Expected::Expiry { .. }
            | Expected::Dropped
            | Expected::Canary(_) => None,
        })
    }
}

/// How far a step came.
enum Step {
    /// So many bytes were used, and more may follow.
    Used(usize),
    /// So many bytes were used, and the rest is too little.
    Starved(usize),
}

impl Step {
    const fn of(walked: Walked) -> Self {
        if walked.is_complete { Self::Used(walked.length) } else { Self::Starved(walked.length) }
    }
}

impl Held {
    fn take(&mut self, to: ClientRef, piece: &[u8], is_complete: bool, deliver: &mut impl Deliver) {
        if is_complete {
            self.last.extend_from_slice(piece);
        } else if !piece.is_empty() {
            self.is_begun = true;
            deliver.deliver(to, piece, false);
        }
    }

    /// Every expiry has its answer: the client has its reply, or learns that the key has no end.
    fn release(&mut self, to: ClientRef, deliver: &mut impl Deliver) -> Result<(), Desync> {
        let held = std::mem::take(self);
        // Where the write itself failed, the reason of the expiry's failure is the same one.
        let is_error = !held.is_begun && held.last.first() == Some(&b'-');
        match held.is_broken && !is_error {
            false => deliver.deliver(to, &held.last, true),
            true if held.is_begun => return Err(Desync::Lifetime),
            true => deliver.deliver(to, NO_END, true),
        }
        Ok(())
    }
}

fn check_canary(reply: &[u8], word: &[u8; CANARY]) -> Result<(), Desync> {
    let inner = reply.strip_prefix(b"$16\r\n").and_then(|rest| rest.strip_suffix(b"\r\n"));
    if inner == Some(word) { Ok(()) } else { Err(Desync::Canary) }
}
