//! The command table: which server knows which command, and in which ACL categories it is.

mod table;

pub use table::COMMANDS;

use crate::product::{Product, Release};

/// One command or subcommand (`config|get`), lower case.
#[derive(Clone, Copy, Debug)]
pub struct CommandInfo {
    /// `get`, or `parent|sub`.
    pub name: &'static str,
    /// Categories without `@`, separated by spaces, on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2.
    pub categories: [Option<&'static str>; 3],
}

impl CommandInfo {
    /// The row of a command, by its lower-case name.
    pub fn find(name: &str) -> Option<&'static Self> {
        COMMANDS.binary_search_by(|row| row.name.cmp(name)).ok().map(|index| &COMMANDS[index])
    }

    /// The categories on a release (taken from the nearest verified server), or `None` when that server lacks the command.
    pub fn categories(&self, release: Release) -> Option<&'static str> {
        self.categories[column(release)]
    }

    /// True when the command is in the category (given without `@`) on that release.
    pub fn is_in(&self, category: &str, release: Release) -> bool {
        category == "all"
            || self
                .categories(release)
                .is_some_and(|names| names.split(' ').any(|name| name == category))
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

/// The ACL categories that `ACL CAT` lists on the three verified servers.
pub const CATEGORIES: [&str; 21] = [
    "keyspace",
    "read",
    "write",
    "set",
    "sortedset",
    "list",
    "hash",
    "string",
    "bitmap",
    "hyperloglog",
    "geo",
    "stream",
    "pubsub",
    "admin",
    "fast",
    "slow",
    "blocking",
    "dangerous",
    "connection",
    "transaction",
    "scripting",
];

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
