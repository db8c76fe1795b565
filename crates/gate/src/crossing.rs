//! Commands that reach into another database than the selected one.

use redan_resp::Request;

use crate::command::CommandId;
use crate::compile::{Compiled, Grant};
use crate::denial::Denial;
use crate::keys::Access;

/// A key that a command puts into another database.
#[derive(Debug, PartialEq, Eq)]
struct Moved<'r> {
    key: &'r [u8],
    database: u32,
}

/// Refuses a command that puts a key where the role may not write it, or where its life could not be limited: the
/// connection stays in the selected database.
pub(crate) fn check(
    gate: &Compiled,
    grant: &Grant,
    command: CommandId,
    request: Request<'_>,
) -> Result<(), Denial> {
    let Some(moved) = moved(command.name(), request)? else { return Ok(()) };
    if moved.database == grant.database {
        return Ok(());
    }
    let there = gate.grant_of(grant.role, moved.database).and_then(|id| gate.grant(id));
    let there = there.ok_or(Denial::Database)?;
    let write = Access { reads: false, writes: true };
    if there.max_ttl.is_some() || !there.may_run(command) {
        return Err(Denial::Database);
    }
    if there.may_touch(moved.key, write) { Ok(()) } else { Err(Denial::Key) }
}

fn moved<'r>(name: &str, request: Request<'r>) -> Result<Option<Moved<'r>>, Denial> {
    let moved = |key, number| {
        let database = database(number).ok_or(Denial::Number)?;
        Ok(Some(Moved { key, database }))
    };
    match name {
        "move" => moved(request.word(1), request.word(2)),
        "copy" => {
            let (mut at, mut found) = (3, Ok(None));
            while at < request.len() {
                let is_database = request.word(at).eq_ignore_ascii_case(b"db");
                if is_database {
                    found = moved(request.word(2), request.word(at + 1));
                } else if !request.word(at).eq_ignore_ascii_case(b"replace") {
                    return Err(Denial::Unclear);
                }
                at += if is_database { 2 } else { 1 };
            }
            found
        }
        _ => Ok(None),
    }
}

/// A database's number in the only spelling that all servers read alike.
pub(crate) fn database(word: &[u8]) -> Option<u32> {
    let plain = !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(word).ok().filter(|_| plain)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use redan_resp::{RequestLimits, RequestParser, encode_command};

    use super::*;

    #[track_caller]
    fn check(line: &str, wanted: Result<Option<u32>, Denial>) {
        let words: Vec<&str> = line.split(' ').collect();
        let bytes = encode_command(&words);
        let mut parser = RequestParser::default();
        let length = parser.advance(&bytes, &RequestLimits::AFTER_LOGIN).unwrap().unwrap();
        let found = moved(&words[0].to_lowercase(), parser.request(&bytes, length));
        assert_eq!(found.map(|moved| moved.map(|moved| moved.database)), wanted, "{line}");
    }

    #[test]
    fn the_other_database_is_found_or_the_command_is_unclear() {
        check("MOVE a 3", Ok(Some(3)));
        check("MOVE a +3", Err(Denial::Number));
        check("COPY a b", Ok(None));
        check("COPY a b REPLACE DB 2", Ok(Some(2)));
        check("COPY a b DB 1 DB 2", Ok(Some(2)));
        check("COPY a b DB", Err(Denial::Number));
        check("COPY a b DATABASE 2", Err(Denial::Unclear));
    }
}
