//! Replies that name what a role may not know: read whole, and written again without it.

use std::io::Write;

use redan_resp::{Frame, Limits, decode, encode_frame};

use crate::compile::{Compiled, Grant};
use crate::keys::Access;

/// The longest reply that is read whole, in bytes. SCAN answers far less at a sensible COUNT.
pub(crate) const MAX_WHOLE: usize = 16 << 20;
/// What a client reads in place of a longer one.
const TOO_LONG: &[u8] =
    b"-ERR the reply is too long to be searched for what you may see; ask for less\r\n";

/// What to take out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rewrite {
    /// Keys of SCAN, behind the cursor.
    Scan,
    /// Keys of KEYS.
    Keys,
    /// Lines of INFO about databases.
    Info,
}

impl Rewrite {
    /// What the reply to a command names beside what the role may see.
    pub(crate) fn of(name: &str, gate: &Compiled, grant: &Grant) -> Option<Self> {
        let sees_all = gate.role(grant.role).is_some_and(|role| role.reaches_every_database);
        match name {
            "scan" if !grant.may_read_all() => Some(Self::Scan),
            "keys" if !grant.may_read_all() => Some(Self::Keys),
            "info" if !sees_all => Some(Self::Info),
            _ => None,
        }
    }

    /// Writes the reply again without what the grant does not show.
    pub fn write(self, reply: &[u8], gate: &Compiled, grant: &Grant, out: &mut Vec<u8>) {
        let limits = Limits { max_total: MAX_WHOLE, ..Limits::DEFAULT };
        match decode(reply, &limits) {
            Ok(Some((Frame::Error(_), _))) => out.extend_from_slice(reply),
            Ok(Some((mut frame, _))) => {
                self.take_out(&mut frame, gate, grant);
                out.extend_from_slice(&encode_frame(&frame));
            }
            _ => out.extend_from_slice(TOO_LONG),
        }
    }

    fn take_out(self, frame: &mut Frame, gate: &Compiled, grant: &Grant) {
        match (self, frame) {
            (Self::Keys, Frame::Array(keys)) => keep_keys(keys, grant),
            (Self::Scan, Frame::Array(parts)) => {
                if let Some(Frame::Array(keys)) = parts.get_mut(1) {
                    keep_keys(keys, grant);
                }
            }
            (Self::Info, frame) => {
                let text = frame.as_bytes().map(|text| keep_lines(text, gate, grant));
                if let Some(text) = text {
                    match frame {
                        Frame::Verbatim { text: shown, .. } => *shown = text.into(),
                        _ => *frame = Frame::bulk(text),
                    }
                }
            }
            (_, frame) => *frame = Frame::Null,
        }
    }
}

fn keep_keys(keys: &mut Vec<Frame>, grant: &Grant) {
    let read = Access { reads: true, writes: false };
    keys.retain(|key| key.as_bytes().is_some_and(|key| grant.may_touch(key, read)));
}

/// `db1:keys=…` stays for databases that the role may enter.
fn keep_lines(text: &[u8], gate: &Compiled, grant: &Grant) -> Vec<u8> {
    let is_kept = |line: &&[u8]| {
        let rest = line.strip_prefix(b"db");
        let number = rest.and_then(|rest| rest.split(|byte| *byte == b':').next());
        let number = number.and_then(crate::crossing::database);
        number.is_none_or(|number| gate.grant_of(grant.role, number).is_some())
    };
    let mut kept = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| *byte == b'\n').filter(is_kept) {
        // Writing to a vector cannot fail.
        let _ = kept.write_all(line);
    }
    kept
}
