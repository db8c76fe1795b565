//! Clients as CLIENT LIST shows them, and as CLIENT KILL finds them.

use std::fmt;
use std::net::SocketAddr;

use redan_resp::Request;

use crate::command::CommandId;
use crate::session::Protocol;

/// One client that is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What CLIENT ID answers.
    pub id: u64,
    /// Where it comes from.
    pub address: SocketAddr,
    /// Where it was accepted.
    pub local: SocketAddr,
    /// The role that it is logged in as.
    pub user: String,
    pub(crate) name: Box<[u8]>,
    pub(crate) library: [Box<[u8]>; 2],
    pub(crate) database: u32,
    pub(crate) protocol: Protocol,
    pub(crate) state: State,
}

/// What a client is in the midst of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub(crate) listens: bool,
    pub(crate) in_transaction: bool,
    /// The last command.
    pub(crate) command: Option<CommandId>,
}

/// Times of a client, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Since it was accepted.
    pub age: u32,
    /// Since it last sent something, to the second before this one.
    pub idle: u32,
}

impl Entry {
    /// It is in the midst of something else now.
    pub const fn set_state(&mut self, state: State) {
        self.state = state;
    }

    /// The line of CLIENT LIST, without its end. Buffers and memory are the server's and shown as 0.
    pub fn line(&self, times: Times) -> String {
        let Self { id, address, local, user, database, .. } = self;
        let Times { age, idle } = times;
        let (name, [library, version]) = (text(&self.name), self.library.each_ref().map(text));
        let flags = match self.state {
            State { listens: true, .. } => 'P',
            State { in_transaction: true, .. } => 'x',
            _ => 'N',
        };
        let command = self.state.command.map_or("NULL", CommandId::name);
        let multi = if self.state.in_transaction { 0 } else { -1 };
        let resp = if self.protocol == Protocol::Three { 3 } else { 2 };
        format!(
            "id={id} addr={address} laddr={local} fd=-1 name={name} age={age} idle={idle} flags={flags} db={database} \
             sub=0 psub=0 ssub=0 multi={multi} watch=0 qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 \
             omem=0 tot-mem=0 events=r cmd={command} user={user} redir=-1 resp={resp} lib-name={library} lib-ver={version}"
        )
    }
}

fn text(bytes: &impl AsRef<[u8]>) -> String {
    String::from_utf8_lossy(bytes.as_ref()).into_owned()
}

/// Whom a client may see and end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Itself.
    Itself(u64),
    /// Clients of its role.
    Role(String),
    /// Everybody.
    Everybody,
}

impl Sight {
    /// True for clients that may be seen.
    pub fn sees(&self, entry: &Entry) -> bool {
        match self {
            Self::Itself(id) => entry.id == *id,
            Self::Role(user) => entry.user == *user,
            Self::Everybody => true,
        }
    }
}

/// What a command asks about clients of the gateway, whichever thread carries them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// CLIENT INFO.
    Itself,
    /// CLIENT LIST.
    List(Filter),
    /// CLIENT KILL; in its old form by address alone, which answers with OK.
    Kill(Filter, KillForm),
    /// CLIENT UNBLOCK: the id, and whether the client shall read an error.
    Unblock(u64, bool),
}

/// How CLIENT KILL was spelled, which decides what it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KillForm {
    /// `CLIENT KILL address`.
    Old,
    /// `CLIENT KILL option value …`.
    New,
}

/// The options of CLIENT LIST and CLIENT KILL. All that are given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    ids: Option<Vec<u64>>,
    address: Option<String>,
    local: Option<String>,
    user: Option<String>,
    name: Option<Vec<u8>>,
    kind: Option<Kind>,
    min_age: Option<u32>,
    /// Leaves the caller out.
    skips: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Normal,
    Subscriber,
    /// Replicas and masters do not connect to a gateway.
    Replication,
}

/// Why options cannot be read, in the servers' words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadFilter(String);

impl BadFilter {
    pub(crate) fn number() -> Self {
        Self("value is not an integer or out of range".into())
    }

    pub(crate) fn unblock_reason() -> Self {
        Self("CLIENT UNBLOCK reason should be TIMEOUT or ERROR".into())
    }
}

impl fmt::Display for BadFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// More ids than a sensible command names.
const MAX_IDS: usize = 4096;

impl Filter {
    /// Everybody but the caller.
    pub(crate) fn others(caller: u64) -> Self {
        Self { skips: Some(caller), ..Self::default() }
    }

    /// Clients from an address, the caller included.
    pub(crate) fn from_address(address: &[u8]) -> Self {
        Self { address: Some(text(&address)), ..Self::default() }
    }

    /// Reads the options that stand from the third word on.
    pub(crate) fn read(mut self, request: Request<'_>, caller: u64) -> Result<Self, BadFilter> {
        let mut at = 2;
        while at < request.len() {
            at = self.option(request, at, caller)?;
        }
        Ok(self)
    }

    /// Reads the option at this place, and says where the next one is.
    fn option(&mut self, request: Request<'_>, at: usize, caller: u64) -> Result<usize, BadFilter> {
        let value = request.word(at + 1);
        if at + 1 >= request.len() {
            return Err(BadFilter("syntax error".into()));
        }
        match request.word(at).to_ascii_lowercase().as_slice() {
            b"id" => return self.read_ids(request, at + 1),
            b"addr" => self.address = Some(text(&value)),
            b"laddr" => self.local = Some(text(&value)),
            b"user" => self.user = Some(text(&value)),
            b"name" => self.name = Some(value.to_vec()),
            b"type" => self.kind = Some(kind(value)?),
            b"maxage" => {
                let age = number(value).and_then(|age| u32::try_from(age).ok());
                self.min_age =
                    Some(age.ok_or_else(|| {
                        BadFilter("maxage is not an integer or out of range".into())
                    })?);
            }
            b"skipme" if value.eq_ignore_ascii_case(b"yes") => self.skips = Some(caller),
            b"skipme" if value.eq_ignore_ascii_case(b"no") => self.skips = None,
            _ => return Err(BadFilter("syntax error".into())),
        }
        Ok(at + 2)
    }

    /// `ID` takes every number behind it.
    fn read_ids(&mut self, request: Request<'_>, from: usize) -> Result<usize, BadFilter> {
        let ids = self.ids.get_or_insert_default();
        let mut at = from;
        while let Some(id) = number(request.word(at)).filter(|_| ids.len() < MAX_IDS) {
            ids.push(id);
            at += 1;
        }
        if at == from || ids.contains(&0) {
            return Err(BadFilter("client-id should be greater than 0".into()));
        }
        Ok(at)
    }

    /// True for a client that is meant.
    pub fn matches(&self, entry: &Entry, times: Times) -> bool {
        let is = |wanted: &Option<String>, actual: &dyn fmt::Display| {
            wanted.as_ref().is_none_or(|wanted| *wanted == actual.to_string())
        };
        let kind = if entry.state.listens { Kind::Subscriber } else { Kind::Normal };
        self.ids.as_ref().is_none_or(|ids| ids.contains(&entry.id))
            && self.skips != Some(entry.id)
            && self.kind.is_none_or(|wanted| wanted == kind)
            && self.min_age.is_none_or(|least| times.age >= least)
            && self.name.as_ref().is_none_or(|name| **name == *entry.name)
            && is(&self.user, &entry.user)
            && is(&self.address, &entry.address)
            && is(&self.local, &entry.local)
    }
}

fn kind(word: &[u8]) -> Result<Kind, BadFilter> {
    match word.to_ascii_lowercase().as_slice() {
        b"normal" => Ok(Kind::Normal),
        b"pubsub" => Ok(Kind::Subscriber),
        b"master" | b"primary" | b"slave" | b"replica" => Ok(Kind::Replication),
        _ => Err(BadFilter("Unknown client type".into())),
    }
}

/// A number in digits alone.
pub(crate) fn number(word: &[u8]) -> Option<u64> {
    let plain = !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(word).ok().filter(|_| plain)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use redan_resp::{RequestLimits, RequestParser, encode_command};

    use super::*;

    fn entry(id: u64, user: &str) -> Entry {
        Entry {
            id,
            address: ([127, 0, 0, 1], 1000).into(),
            local: ([127, 0, 0, 1], 6390).into(),
            user: user.into(),
            name: (*b"worker").into(),
            library: Default::default(),
            database: 1,
            protocol: Protocol::Two,
            state: State::default(),
        }
    }

    fn read(line: &str) -> Result<Filter, BadFilter> {
        let words: Vec<&str> = line.split(' ').collect();
        let bytes = encode_command(&words);
        let mut parser = RequestParser::default();
        let length = parser.advance(&bytes, &RequestLimits::AFTER_LOGIN).unwrap().unwrap();
        Filter::others(7).read(parser.request(&bytes, length), 7)
    }

    #[track_caller]
    fn check(line: &str, wanted: bool) {
        let filter = read(line).unwrap();
        assert_eq!(filter.matches(&entry(3, "web"), Times { age: 5, idle: 0 }), wanted, "{line}");
    }

    #[test]
    fn all_options_must_hold() {
        check("CLIENT KILL ID 3", true);
        check("CLIENT KILL ID 1 2 3 USER web", true);
        check("CLIENT KILL ID 3 USER admin", false);
        check("CLIENT KILL ADDR 127.0.0.1:1000 LADDR 127.0.0.1:6390", true);
        check("CLIENT KILL ADDR 127.0.0.1:1001", false);
        check("CLIENT KILL MAXAGE 5 NAME worker TYPE normal", true);
        check("CLIENT KILL MAXAGE 6", false);
        check("CLIENT KILL TYPE replica", false);
    }

    #[test]
    fn the_caller_is_spared_unless_it_says_otherwise() {
        let me = entry(7, "web");
        assert!(!read("CLIENT KILL USER web").unwrap().matches(&me, Times::default()));
        assert!(read("CLIENT KILL USER web SKIPME no").unwrap().matches(&me, Times::default()));
    }

    #[test]
    fn what_is_no_option_is_an_error() {
        for line in ["CLIENT KILL ID", "CLIENT KILL ID x", "CLIENT KILL ID 0", "CLIENT KILL A b"] {
            assert!(read(line).is_err(), "{line}");
        }
        assert!(read("CLIENT KILL TYPE x").is_err() && read("CLIENT KILL SKIPME x").is_err());
    }

    #[test]
    fn a_line_has_what_libraries_read_as_numbers() {
        let line = entry(3, "web").line(Times { age: 5, idle: 1 });
        for part in
            ["id=3 ", " age=5 idle=1 ", " db=1 ", " name=worker ", " user=web ", " multi=-1 "]
        {
            assert!(line.contains(part), "{part} in {line}");
        }
    }

    #[test]
    fn sight_ends_at_the_role() {
        assert!(Sight::Role("web".into()).sees(&entry(3, "web")));
        assert!(!Sight::Role("web".into()).sees(&entry(3, "admin")));
        assert!(!Sight::Itself(4).sees(&entry(3, "web")) && Sight::Everybody.sees(&entry(3, "x")));
    }
}
