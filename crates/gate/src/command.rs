//! From a name on the wire to a row of the command table.

use redan_model::command::SPECS;
use redan_model::command::spec::CommandSpec;
use redan_resp::Request;

/// How many commands and subcommands there are.
pub const COMMANDS: usize = 512;

/// A row of the command table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommandId(u16);

impl CommandId {
    /// What the table says of it.
    pub fn spec(self) -> &'static CommandSpec {
        // Only `Lookup` and `all` make ids, from the table's own indexes.
        &SPECS[self.index()]
    }

    /// `get`, or `parent|sub`.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// Its place in tables with a row a command.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// Every command.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SPECS.len()).filter_map(|index| u16::try_from(index).ok().map(Self))
    }
}

/// What the first words of a command name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A command, or a subcommand of one.
    Command(CommandId),
    /// No server that we know has it.
    Unknown,
    /// The command exists, the subcommand does not.
    UnknownSubcommand(CommandId),
}

/// Slots of the hash table; a power of two, four times the rows, so that chains are short.
const SLOTS: usize = 2048;
/// An empty slot.
const EMPTY: u16 = u16::MAX;
/// The longest name, `parent|sub` included.
const MAX_NAME: usize = 48;

/// A hash table over the names, read without allocation.
#[derive(Clone, Debug)]
pub struct Lookup {
    slots: Box<[u16]>,
    is_container: Box<[bool]>,
}

impl Default for Lookup {
    fn default() -> Self {
        Self::new()
    }
}

impl Lookup {
    /// Builds the table.
    pub fn new() -> Self {
        let mut slots = vec![EMPTY; SLOTS].into_boxed_slice();
        let mut is_container = vec![false; SPECS.len()].into_boxed_slice();
        for id in CommandId::all() {
            let mut slot = slot(hash(id.name().as_bytes()));
            while slots[slot] != EMPTY {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = id.0;
            let parent = id.name().split_once('|').map(|(parent, _)| parent);
            let parent =
                parent.and_then(|name| SPECS.binary_search_by(|row| row.name.cmp(name)).ok());
            if let Some(flag) = parent.and_then(|index| is_container.get_mut(index)) {
                *flag = true;
            }
        }
        Self { slots, is_container }
    }

    /// What a command names.
    pub fn find(&self, request: Request<'_>) -> Found {
        let Some(id) = self.named(request.word(0)) else { return Found::Unknown };
        if !self.is_container.get(id.index()).is_some_and(|is| *is) || request.len() < 2 {
            return Found::Command(id);
        }
        let mut name = [0; MAX_NAME];
        let (parent, sub) = (id.name().as_bytes(), request.word(1));
        let length = parent.len() + 1 + sub.len();
        let Some(name) = name.get_mut(..length) else { return Found::UnknownSubcommand(id) };
        name[..parent.len()].copy_from_slice(parent);
        name[parent.len()] = b'|';
        name[parent.len() + 1..].copy_from_slice(sub);
        self.named(name).map_or(Found::UnknownSubcommand(id), Found::Command)
    }

    /// The row of a name as the table spells it, in either case.
    pub fn named(&self, name: &[u8]) -> Option<CommandId> {
        let mut slot = slot(hash(name));
        loop {
            let id = self.slots.get(slot).copied().filter(|id| *id != EMPTY).map(CommandId)?;
            if id.name().as_bytes().eq_ignore_ascii_case(name) {
                return Some(id);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

const fn slot(hash: u32) -> usize {
    // The high bits are the mixed ones.
    (hash >> 21) as usize % SLOTS
}

/// FNV-1a over lower-case letters. Its only task is to spread the names of the table; a stranger's name cannot
/// make it slower than the longest chain, since the table never changes.
fn hash(name: &[u8]) -> u32 {
    name.iter().take(MAX_NAME).fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use redan_resp::{RequestLimits, RequestParser, encode_command};

    use super::*;

    fn find(words: &[&str]) -> Found {
        let bytes = encode_command(words);
        let mut parser = RequestParser::default();
        let length = parser.advance(&bytes, &RequestLimits::BEFORE_LOGIN).unwrap().unwrap();
        Lookup::new().find(parser.request(&bytes, length))
    }

    fn name(words: &[&str]) -> Option<&'static str> {
        match find(words) {
            Found::Command(id) => Some(id.name()),
            _ => None,
        }
    }

    #[test]
    fn every_command_is_found_in_either_case() {
        for id in CommandId::all() {
            let words: Vec<&str> = id.name().split('|').collect();
            assert_eq!(name(&words), Some(id.name()));
            let upper: Vec<String> = words.iter().map(|word| word.to_uppercase()).collect();
            assert_eq!(
                name(&upper.iter().map(String::as_str).collect::<Vec<_>>()),
                Some(id.name())
            );
        }
    }

    #[test]
    fn what_is_not_in_the_table_is_unknown() {
        assert_eq!(find(&["nosuch"]), Found::Unknown);
        assert_eq!(find(&["config|get"]), Found::Command(id("config|get")));
        assert!(matches!(find(&["config", "nosuch"]), Found::UnknownSubcommand(_)));
        assert!(matches!(find(&["config", &"x".repeat(99)]), Found::UnknownSubcommand(_)));
        assert_eq!(name(&["config"]), Some("config"));
    }

    fn id(name: &str) -> CommandId {
        CommandId::all().find(|id| id.name() == name).unwrap()
    }

    #[test]
    fn rows_fit_their_sets() {
        assert!(SPECS.len() <= COMMANDS && SPECS.iter().all(|row| row.name.len() <= MAX_NAME));
    }
}
