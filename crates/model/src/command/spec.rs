//! What each command takes: arity, flags, and where its keys are.

use super::spec_table::SPECS;

/// One command or subcommand (`config|get`) as `COMMAND` describes it.
#[derive(Clone, Copy, Debug)]
pub struct CommandSpec {
    /// `get`, or `parent|sub`; lower case.
    pub name: &'static str,
    /// Words of the command, its name included; negative: at least so many.
    pub arity: i8,
    /// See [`flag`].
    pub flags: u16,
    /// Where its keys are.
    pub keys: &'static [KeySpec],
}

/// A run of keys among the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeySpec {
    /// See [`key_flag`].
    pub flags: u8,
    /// Where the run begins.
    pub begin: Begin,
    /// How far it goes.
    pub find: Find,
}

/// Where a run of keys begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// At that argument; the name is number 0.
    Index(u8),
    /// After this word (lower case), searched from that argument; negative: backwards, from the end.
    Keyword(&'static str, i8),
    /// The servers do not say; [`CommandSpec::keys`] alone is not enough for this command.
    Unknown,
}

/// How far a run of keys goes, from its begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Find {
    /// Every `step`-th argument up to `last`: relative to the begin, or, when negative, to the end.
    /// A `limit` above 1 with `last` -1 divides what is left: 2 is half of it.
    Range {
        /// The last one.
        last: i8,
        /// Distance.
        step: u8,
        /// Divisor.
        limit: u8,
    },
    /// An argument holds their number.
    Count {
        /// Where the number is.
        at: u8,
        /// Where the first key is.
        first: u8,
        /// Distance.
        step: u8,
    },
    /// The servers do not say.
    Unknown,
}

/// Flags of commands, as far as they matter here.
#[allow(missing_docs)]
pub mod flag {
    pub const PLAIN: u16 = 0;
    pub const WRITE: u16 = 1;
    pub const READONLY: u16 = 1 << 1;
    pub const DENYOOM: u16 = 1 << 2;
    pub const ADMIN: u16 = 1 << 3;
    pub const PUBSUB: u16 = 1 << 4;
    pub const NOSCRIPT: u16 = 1 << 5;
    pub const BLOCKING: u16 = 1 << 6;
    pub const NO_MULTI: u16 = 1 << 7;
    pub const MOVABLEKEYS: u16 = 1 << 8;
    pub const FAST: u16 = 1 << 9;
}

/// Flags of keys: what happens to the value. Some commands ask only whether a key is there, or how large it is.
pub mod key_flag {
    /// Neither.
    pub const NONE: u8 = 0;
    /// The reply, or another key, tells something of the value (`access`).
    pub const READS: u8 = 1;
    /// The key is made, changed or removed (`insert`, `update`, `delete`).
    pub const WRITES: u8 = 1 << 1;
    /// A channel of sharded publish and subscribe, which has a slot like a key.
    pub const NOT_KEY: u8 = 1 << 2;
}

impl CommandSpec {
    /// The row of a command, by its lower-case name.
    pub fn find(name: &str) -> Option<&'static Self> {
        SPECS.binary_search_by(|row| row.name.cmp(name)).ok().map(|index| &SPECS[index])
    }

    /// True when all of the flags are set.
    pub const fn has(&self, flags: u16) -> bool {
        self.flags & flags == flags
    }

    /// True when a command of so many words is well formed as far as their number goes.
    pub fn takes(&self, words: usize) -> bool {
        let least = usize::from(self.arity.unsigned_abs());
        if self.arity < 0 { words >= least } else { words == least }
    }
}

/// A row; for the table.
pub(super) const fn command(
    name: &'static str,
    arity: i8,
    flags: u16,
    keys: &'static [KeySpec],
) -> CommandSpec {
    CommandSpec { name, arity, flags, keys }
}

/// A run of keys; for the table.
pub(super) const fn key(flags: u8, begin: Begin, find: Find) -> KeySpec {
    KeySpec { flags, begin, find }
}

#[cfg(test)]
mod tests {
    use super::super::COMMANDS;
    use super::*;

    #[test]
    fn both_tables_have_the_same_rows() {
        let names = |row: &CommandSpec| row.name;
        assert!(SPECS.iter().map(names).eq(COMMANDS.iter().map(|row| row.name)));
    }

    #[test]
    fn known_facts_hold() {
        let get = CommandSpec::find("get").expect("get is in the table");
        assert!(get.takes(2) && !get.takes(3) && get.has(flag::READONLY | flag::FAST));
        let set = CommandSpec::find("set").expect("set is in the table");
        assert!(set.takes(3) && set.takes(5) && !set.takes(2) && set.has(flag::WRITE));
        assert_eq!(set.keys[0].begin, Begin::Index(1));
    }
}
