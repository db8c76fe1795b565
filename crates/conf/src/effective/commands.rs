//! `rename-command`: the names under which commands answer.

use std::collections::BTreeMap;

use redan_model::server::{Commands, Renamed};
use redan_model::{Location, Release, Secret, Sourced};

use crate::acl::commands::exists;

/// The command names of a server while lines are read.
pub(crate) struct CommandNames {
    release: Release,
    /// Lower-case names that were taken away, with the upper-case original and the line.
    gone: BTreeMap<String, Location>,
    /// Lower-case new names with what they stand for.
    aliases: BTreeMap<String, Alias>,
    /// Upper-case originals without any name.
    removed: BTreeMap<String, Location>,
}

struct Alias {
    /// Upper-case original name.
    command: String,
    /// As written.
    name: String,
    location: Location,
}

impl CommandNames {
    pub fn new(release: Release) -> Self {
        Self { release, gone: BTreeMap::new(), aliases: BTreeMap::new(), removed: BTreeMap::new() }
    }

    /// Renames a command; the empty name removes it.
    ///
    /// # Errors
    ///
    /// The server's reason.
    pub fn rename(
        &mut self,
        from: &str,
        to: &str,
        location: &Location,
    ) -> Result<(), &'static str> {
        let from = from.to_lowercase();
        let command = match self.aliases.remove(&from) {
            Some(alias) => alias.command,
            None if self.is_there(&from) => from.to_uppercase(),
            None => return Err("No such command in rename-command"),
        };
        self.gone.insert(from, location.clone());
        if to.is_empty() {
            self.removed.insert(command, location.clone());
            return Ok(());
        }
        let lower = to.to_lowercase();
        if self.is_there(&lower) || self.aliases.contains_key(&lower) {
            self.removed.insert(command, location.clone());
            return Err("Target command name already exists");
        }
        let alias = Alias { command, name: to.to_string(), location: location.clone() };
        self.aliases.insert(lower, alias);
        Ok(())
    }

    /// True when a built-in command still answers to the name.
    fn is_there(&self, lower: &str) -> bool {
        !lower.contains('|') && exists(lower, self.release) && !self.gone.contains_key(lower)
    }

    /// The original name behind a new one.
    pub fn original(&self, name: &str) -> Option<&str> {
        self.aliases.get(&name.to_lowercase()).map(|alias| alias.command.as_str())
    }

    pub fn finish(self) -> Commands {
        let renamed = |alias: Alias| Renamed {
            command: alias.command,
            alias: Secret::new(alias.name),
            location: alias.location,
        };
        let mut renamed: Vec<Renamed> = self.aliases.into_values().map(renamed).collect();
        renamed.sort_by(|a, b| a.command.cmp(&b.command));
        let removed = self.removed.into_iter();
        Commands {
            removed: removed.map(|(name, location)| Sourced::new(name, location)).collect(),
            renamed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renames_follow_the_command_table() {
        let at = Location::default();
        let mut names = CommandNames::new(Release::Redis7_0);
        assert_eq!(names.rename("config", "abc", &at), Ok(()));
        assert_eq!(names.rename("CONFIG", "x", &at), Err("No such command in rename-command"));
        assert_eq!(names.rename("ABC", "def", &at), Ok(()));
        assert_eq!(names.rename("get", "SET", &at), Err("Target command name already exists"));
        assert_eq!(names.rename("flushall", "", &at), Ok(()));
        assert_eq!(names.rename("keys", "flushall", &at), Ok(()));
        assert_eq!(names.rename("nope", "x", &at), Err("No such command in rename-command"));
        assert_eq!(names.original("DEF"), Some("CONFIG"));
        let commands = names.finish();
        let renamed: Vec<_> = commands.renamed.iter().map(|row| row.command.as_str()).collect();
        assert_eq!(renamed, ["CONFIG", "KEYS"]);
        let removed: Vec<_> = commands.removed.iter().map(|row| row.value.as_str()).collect();
        assert_eq!(removed, ["FLUSHALL", "GET"]);
    }
}
