//! Sets of commands, a bit for each row of the table.
//!
//! An ACL is rules over such sets. Which commands a category holds on which release is worked out
//! while this crate is compiled, so that judging a user costs a few operations on words for each
//! rule, however many commands there are.

use super::category::{CATEGORIES, Category};
use super::{COMMANDS, CommandInfo, column};
use crate::product::Release;

/// Words that hold a bit for each row.
const WORDS: usize = COMMANDS.len().div_ceil(64);

/// A set of rows of [`COMMANDS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CommandSet([u64; WORDS]);

impl CommandSet {
    /// No command.
    pub const EMPTY: Self = Self([0; WORDS]);

    /// Every row, whichever release has it.
    pub const EVERY: Self = every();

    /// The commands that a release has (taken from the nearest verified server).
    pub fn of_release(release: Release) -> Self {
        OF_RELEASE[column(release)]
    }

    /// The members of a category on a release.
    pub fn of_category(category: Category, release: Release) -> Self {
        OF_CATEGORY[column(release)][category.index()]
    }

    /// A command (lower case) with all its subcommands, on whatever release; empty when there is none.
    pub fn of_command(name: &str) -> Self {
        let mut set = Self::EMPTY;
        let first = COMMANDS.partition_point(|row| row.name < name);
        // Rows that start alike stand together.
        let alike = COMMANDS.iter().enumerate().skip(first);
        for (index, row) in alike.take_while(|(_, row)| row.name.starts_with(name)) {
            let rest = row.name.get(name.len()..).unwrap_or_default();
            if rest.is_empty() || rest.starts_with('|') {
                set.insert(index);
            }
        }
        set
    }

    /// The row of a subcommand by itself; empty when there is none.
    pub fn of_subcommand(parent: &str, sub: &str) -> Self {
        let wanted = || parent.bytes().chain([b'|']).chain(sub.bytes());
        let found = COMMANDS.binary_search_by(|row| row.name.bytes().cmp(wanted()));
        let mut set = Self::EMPTY;
        if let Ok(index) = found {
            set.insert(index);
        }
        set
    }

    /// The set, and the subcommands of every command in it.
    #[must_use]
    pub fn with_subcommands(mut self) -> Self {
        for (index, parent) in PARENTS.iter().enumerate() {
            if parent.is_some_and(|parent| self.has(parent)) {
                self.insert(index);
            }
        }
        self
    }

    /// Adds the rows of another set, or takes them out.
    pub fn set(&mut self, other: &Self, on: bool) {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word = if on { *word | other } else { *word & !other };
        }
    }

    /// The rows that both sets have.
    #[must_use]
    pub fn intersection(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= other);
        self
    }

    /// True when every row of the other set is in this one.
    pub fn contains_all(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).all(|(word, other)| other & !word == 0)
    }

    /// True when the set has the row of that name.
    pub fn contains(&self, name: &str) -> bool {
        CommandInfo::position(name).is_some_and(|index| self.has(index))
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        // At most the length of the table.
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// True when it has none.
    pub fn is_empty(&self) -> bool {
        *self == Self::EMPTY
    }

    /// Its rows, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = &'static CommandInfo> {
        let rows = COMMANDS.iter().enumerate();
        rows.filter(|(index, _)| self.has(*index)).map(|(_, row)| row)
    }

    /// True when the set has that row of [`COMMANDS`].
    pub const fn has(&self, index: usize) -> bool {
        self.0[index / 64] >> (index % 64) & 1 == 1
    }

    const fn insert(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }
}

/// Rows by release column.
static OF_RELEASE: [CommandSet; 3] = [of_column(0), of_column(1), of_column(2)];

/// Rows by release column and category.
static OF_CATEGORY: [[CommandSet; CATEGORIES.len()]; 3] =
    [of_categories(0), of_categories(1), of_categories(2)];

/// The row of the command that a subcommand belongs to.
static PARENTS: [Option<usize>; COMMANDS.len()] = parents();

const fn every() -> CommandSet {
    let mut set = CommandSet::EMPTY;
    let mut row = 0;
    while row < COMMANDS.len() {
        set.insert(row);
        row += 1;
    }
    set
}

const fn of_column(column: usize) -> CommandSet {
    let mut set = CommandSet::EMPTY;
    let mut row = 0;
    while row < COMMANDS.len() {
        if COMMANDS[row].categories[column].is_some() {
            set.insert(row);
        }
        row += 1;
    }
    set
}

const fn of_categories(column: usize) -> [CommandSet; CATEGORIES.len()] {
    let mut sets = [CommandSet::EMPTY; CATEGORIES.len()];
    let mut row = 0;
    while row < COMMANDS.len() {
        if let Some(categories) = COMMANDS[row].categories[column] {
            let mut category = 0;
            while category < CATEGORIES.len() {
                if categories.has(category) {
                    sets[category].insert(row);
                }
                category += 1;
            }
        }
        row += 1;
    }
    sets
}

const fn parents() -> [Option<usize>; COMMANDS.len()] {
    let mut parents = [None; COMMANDS.len()];
    let mut row = 0;
    while row < COMMANDS.len() {
        let length = length_of_parent(COMMANDS[row].name.as_bytes());
        let mut above = row;
        while length > 0 && parents[row].is_none() && above > 0 {
            above -= 1;
            if starts_with(COMMANDS[row].name, COMMANDS[above].name, length) {
                parents[row] = Some(above);
            }
        }
        row += 1;
    }
    parents
}

/// The length of the name before `|`; 0 when there is none.
const fn length_of_parent(name: &[u8]) -> usize {
    let mut at = 0;
    while at < name.len() {
        if name[at] == b'|' {
            return at;
        }
        at += 1;
    }
    0
}

/// True when `parent` is the first `length` bytes of `name`.
const fn starts_with(name: &str, parent: &str, length: usize) -> bool {
    let (name, parent) = (name.as_bytes(), parent.as_bytes());
    let mut at = 0;
    while at < parent.len() && at < length && name[at] == parent[at] {
        at += 1;
    }
    at == length && parent.len() == length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_the_rows_say() {
        for release in Release::VERIFIED {
            for category in Category::all() {
                let set = CommandSet::of_category(category, release);
                let by_row = COMMANDS.iter().filter(|row| row.is_in(category.name(), release));
                assert!(set.iter().map(|row| row.name).eq(by_row.map(|row| row.name)));
                assert!(CommandSet::of_release(release).contains_all(&set));
            }
        }
        assert_eq!(CommandSet::EVERY.len(), COMMANDS.len());
    }

    #[test]
    fn a_command_comes_with_its_subcommands_and_nothing_else() {
        let config = CommandSet::of_command("config");
        assert!(config.contains("config") && config.contains("config|set"));
        assert!(config.iter().all(|row| row.name.split('|').next() == Some("config")));
        assert_eq!(CommandSet::of_command("get").len(), 1);
        assert!(CommandSet::of_command("no-such-command").is_empty());
        let get = CommandSet::of_subcommand("config", "get");
        assert!(get.len() == 1 && get.contains("config|get"));
        assert!(CommandSet::of_subcommand("select", "0").is_empty());
    }

    #[test]
    fn subcommands_follow_their_command() {
        for row in COMMANDS.iter().filter(|row| !row.name.contains('|')) {
            let mut alone = CommandSet::of_command(row.name);
            alone.0 = [0; WORDS];
            alone.insert(CommandInfo::position(row.name).expect("a row of the table"));
            assert_eq!(alone.with_subcommands(), CommandSet::of_command(row.name), "{}", row.name);
        }
    }
}
