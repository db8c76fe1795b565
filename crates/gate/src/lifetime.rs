//! Keys that may live only so long: what is sent behind a write so that no key outlives its database's `max_ttl`.
//!
//! `PEXPIRE key max LT` gives a key without an end one, shortens a life that is too long, and changes nothing
//! otherwise, so that it may follow any write without a look at the key. It goes to the server directly behind the write, and the
//! client has its reply only when the server has acknowledged both. Behind a transaction it follows EXEC, for every
//! key that the transaction wrote. `LT` came with Redis 7.0; older servers are refused for such databases.

use redan_model::command::spec::{CommandSpec, flag};
use redan_resp::Request;

use crate::keys::{Unclear, keys};

/// Bytes of expiries that a transaction may gather; tens of thousands of keys.
const MAX_QUEUED: usize = 4 << 20;

/// Commands of writers that neither make a key nor take its end away or put it off. Every other command that writes
/// is followed by an expiry, also one that a later server brings.
const KEEP: [&str; 50] = [
    "blmpop",
    "blpop",
    "brpop",
    "bzmpop",
    "bzpopmax",
    "bzpopmin",
    "del",
    "delifeq",
    "getdel",
    "hdel",
    "hexpire",
    "hexpireat",
    "hgetdel",
    "hgetex",
    "hpersist",
    "hpexpire",
    "hpexpireat",
    "lmpop",
    "lpop",
    "lrem",
    "lset",
    "ltrim",
    "rpop",
    "spop",
    "srem",
    "unlink",
    "xack",
    "xackdel",
    "xautoclaim",
    "xclaim",
    "xdel",
    "xdelex",
    "xgroup|createconsumer",
    "xgroup|delconsumer",
    "xgroup|destroy",
    "xgroup|setid",
    "xreadgroup",
    "xsetid",
    "xtrim",
    "zmpop",
    "zpopmax",
    "zpopmin",
    "zrem",
    "zremrangebylex",
    "zremrangebyrank",
    "zremrangebyscore",
    "lpushx",
    "rpushx",
    "linsert",
    "move",
];

/// True for commands after which a key may live longer than before.
pub(crate) fn lengthens(spec: &CommandSpec) -> bool {
    spec.has(flag::WRITE) && !spec.keys.is_empty() && !KEEP.contains(&spec.name)
}

/// True when the command itself gives its key an end that is near enough.
pub(crate) fn ends_in_time(spec: &CommandSpec, request: Request<'_>, max_ttl: u64) -> bool {
    let within = |word: &[u8], unit: u64| {
        let number = std::str::from_utf8(word).ok().and_then(|word| word.parse::<u64>().ok());
        number.and_then(|number| number.checked_mul(unit)).is_some_and(|life| life <= max_ttl)
    };
    let option = request.word(3);
    match (spec.name, request.len()) {
        ("setex", 4) => within(request.word(2), 1000),
        ("psetex", 4) => within(request.word(2), 1),
        ("set", 5) if option.eq_ignore_ascii_case(b"ex") => within(request.word(4), 1000),
        ("set", 5) if option.eq_ignore_ascii_case(b"px") => within(request.word(4), 1),
        _ => false,
    }
}

/// Expiries for the keys of a transaction, gathered until EXEC.
#[derive(Debug, Default)]
pub(crate) struct Queued {
    bytes: Vec<u8>,
    count: u32,
}

impl Queued {
    /// Adds the keys that a command writes.
    ///
    /// # Errors
    /// When they are more than a transaction may have.
    pub fn add(
        &mut self,
        spec: &CommandSpec,
        request: Request<'_>,
        max_ttl: u64,
    ) -> Result<(), TooMany> {
        self.count += write(spec, request, max_ttl, &mut self.bytes);
        if self.bytes.len() > MAX_QUEUED { Err(TooMany) } else { Ok(()) }
    }
}

/// A transaction writes more keys than can be held to their lifetime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

/// What follows a command.
#[derive(Debug, Default)]
pub(crate) enum Expiry {
    /// Nothing.
    #[default]
    None,
    /// An expiry of so many milliseconds for each key that it writes.
    Written(u64),
    /// What a transaction has gathered.
    Gathered(Queued),
}

impl Expiry {
    /// Where the command can set the end itself, that is done, for no second command: `SET key value` becomes
    /// `SET key value PX max_ttl`, whose reply is the same. False where it cannot.
    pub fn amend(&self, spec: &CommandSpec, request: Request<'_>, out: &mut Vec<u8>) -> bool {
        let Self::Written(max_ttl) = self else { return false };
        let rest = request.bytes().strip_prefix(b"*3\r\n").filter(|_| spec.name == "set");
        let Some(rest) = rest else { return false };
        out.extend_from_slice(b"*5\r\n");
        out.extend_from_slice(rest);
        out.extend_from_slice(b"$2\r\nPX\r\n");
        number(*max_ttl, out);
        true
    }

    /// Appends the expiries and says how many there are.
    pub fn encode(&self, spec: &CommandSpec, request: Request<'_>, out: &mut Vec<u8>) -> u32 {
        match self {
            Self::None => 0,
            Self::Written(max_ttl) => write(spec, request, *max_ttl, out),
            Self::Gathered(queued) => {
                out.extend_from_slice(&queued.bytes);
                queued.count
            }
        }
    }
}

fn write(spec: &CommandSpec, request: Request<'_>, max_ttl: u64, out: &mut Vec<u8>) -> u32 {
    let mut count = 0;
    // `decide` has found its keys before; where it could not, there is no permit.
    let walked: Result<bool, Unclear> = keys(spec, request, |_, key, access| {
        if access.writes {
            expire(key, max_ttl, out);
            count += 1;
        }
        true
    });
    debug_assert!(walked.is_ok());
    count
}

/// `PEXPIRE key max_ttl LT`
fn expire(key: &[u8], max_ttl: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(b"*4\r\n$7\r\nPEXPIRE\r\n");
    word(key, out);
    number(max_ttl, out);
    out.extend_from_slice(b"$2\r\nLT\r\n");
}

/// Appends a number as a word.
fn number(number: u64, out: &mut Vec<u8>) {
    word(itoa::Buffer::new().format(number).as_bytes(), out);
}

/// Appends a word behind its length.
fn word(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'$');
    out.extend_from_slice(itoa::Buffer::new().format(bytes.len()).as_bytes());
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use redan_resp::{RequestLimits, RequestParser, encode_command};

    use super::*;

    fn after(words: &[&str]) -> String {
        let bytes = encode_command(words);
        let mut parser = RequestParser::default();
        let length = parser.advance(&bytes, &RequestLimits::AFTER_LOGIN).unwrap().unwrap();
        let spec = CommandSpec::find(&words[0].to_lowercase()).unwrap();
        let mut out = Vec::new();
        if lengthens(spec) {
            Expiry::Written(1000).encode(spec, parser.request(&bytes, length), &mut out);
        }
        let mut shown = Vec::new();
        while let Some(length) = parser.advance(&out, &RequestLimits::AFTER_LOGIN).unwrap() {
            let request = parser.request(&out, length);
            let words = request.words().map(String::from_utf8_lossy);
            shown.push(words.collect::<Vec<_>>().join(" "));
            out.drain(..length);
        }
        shown.join(", ")
    }

    #[test]
    fn every_written_key_is_given_an_end() {
        assert_eq!(after(&["SET", "a", "v", "EX", "99"]), "PEXPIRE a 1000 LT");
        assert_eq!(after(&["MSET", "a", "1", "b", "2"]), "PEXPIRE a 1000 LT, PEXPIRE b 1000 LT");
        assert_eq!(after(&["COPY", "a", "b"]), "PEXPIRE b 1000 LT");
        assert_eq!(after(&["SORT", "a", "STORE", "b"]), "PEXPIRE b 1000 LT");
        assert_eq!(after(&["PERSIST", "a"]), "PEXPIRE a 1000 LT");
        assert_eq!(after(&["DEL", "a"]), "");
        assert_eq!(after(&["GET", "a"]), "");
    }

    #[test]
    fn a_near_end_needs_no_other() {
        for (line, wanted) in [
            ("SETEX a 1 v", true),
            ("SETEX a 2 v", false),
            ("PSETEX a 1000 v", true),
            ("SET a v EX 1", true),
            ("SET a v px 1001", false),
            ("SET a v EX 99999999999999999999", false),
            ("SET a v KEEPTTL", false),
            ("SET a v EX 1 GET", false),
        ] {
            let words: Vec<&str> = line.split(' ').collect();
            let bytes = encode_command(&words);
            let mut parser = RequestParser::default();
            let length = parser.advance(&bytes, &RequestLimits::AFTER_LOGIN).unwrap().unwrap();
            let spec = CommandSpec::find(&words[0].to_lowercase()).unwrap();
            assert_eq!(ends_in_time(spec, parser.request(&bytes, length), 1000), wanted, "{line}");
        }
    }

    #[test]
    fn names_that_keep_are_names() {
        for name in KEEP {
            assert!(CommandSpec::find(name).is_some_and(|spec| spec.has(flag::WRITE)), "{name}");
        }
    }
}
