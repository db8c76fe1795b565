//! The command table: which server knows which command, in which ACL categories it is, and what it takes.

mod category;
mod set;
pub mod spec;
mod spec_table;
mod table;

pub use category::{CATEGORIES, Categories, Category};
pub use set::CommandSet;
pub use spec_table::SPECS;
pub use table::COMMANDS;

use crate::product::{Product, Release};

/// What a Sentinel sends to the servers that it watches, subcommands as `parent|sub`. Its user needs
/// all of it: without `config|rewrite` or `slaveof` a replica is chosen and never promoted. Source:
/// the Sentinel page of the Redis documentation; seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2.
pub const FAILOVER: &[&str] = &[
    "multi",
    "slaveof",
    "ping",
    "exec",
    "subscribe",
    "config|rewrite",
    "role",
    "publish",
    "info",
    "client|setname",
    "client|kill",
    "script|kill",
];

/// One command or subcommand (`config|get`), lower case.
#[derive(Clone, Copy, Debug)]
pub struct CommandInfo {
    /// `get`, or `parent|sub`.
    pub name: &'static str,
    /// Categories on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2.
    pub categories: [Option<Categories>; 3],
}

impl CommandInfo {
    /// The row of a command, by its lower-case name.
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::position(name).map(|index| &COMMANDS[index])
    }

    /// Where its row is.
    fn position(name: &str) -> Option<usize> {
        COMMANDS.binary_search_by(|row| row.name.cmp(name)).ok()
    }

    /// The categories on a release (taken from the nearest verified server), or `None` when that server lacks the command.
    pub fn categories(&self, release: Release) -> Option<Categories> {
        self.categories[column(release)]
    }

    /// True when the command is in the category (given without `@`) on that release.
    pub fn is_in(&self, category: &str, release: Release) -> bool {
        let member = |category| self.categories(release).is_some_and(|all| all.contains(category));
        category == "all" || Category::named(category).is_some_and(member)
    }
}

/// Which column of the table a release reads.
const fn column(release: Release) -> usize {
    match release.product() {
        Product::Valkey => 2,
        _ if release.branch().0 >= 8 => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_known_facts_hold() {
        assert!(COMMANDS.windows(2).all(|pair| pair[0].name < pair[1].name));
        let flushall = CommandInfo::find("flushall").expect("flushall is in the table");
        for release in Release::VERIFIED {
            assert!(flushall.is_in("dangerous", release) && !flushall.is_in("admin", release));
        }
    }
}
