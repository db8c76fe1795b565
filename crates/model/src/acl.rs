//! Users and what they may do, as the server evaluates it.

use crate::command::{Category, CommandInfo, CommandSet};
use crate::product::Release;
use crate::secret::Secret;
use crate::source::Origin;

/// One ACL user in its effective state, after all rules of its line were applied in order.
#[derive(Clone, Debug)]
pub struct User {
    /// Name, case-sensitive.
    pub name: String,
    /// `on`.
    pub enabled: bool,
    /// Accepts every password.
    pub nopass: bool,
    /// Every password that is valid now.
    pub passwords: Vec<Password>,
    /// Root permissions first, then the selectors `( … )`.
    pub selectors: Vec<Selector>,
    /// Where the user is defined.
    pub origin: Origin,
    /// The line of `ACL LIST` with redacted hashes: `user default on nopass sanitize-payload ~* &* +@all`.
    pub line: String,
}

/// A valid password of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Password {
    /// SHA-256 of the password, 64 lower-case hex digits. A secret too: it has no salt.
    pub sha256: Secret,
    /// The password itself where the file writes it (`>secret`, `requirepass secret`).
    pub plain: Option<Secret>,
}

/// One set of permissions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Command rules in the order in which the server applies them; the last match wins.
    pub rules: Vec<CommandRule>,
    /// Key patterns; `*` with both rights is `~*`.
    pub keys: Vec<KeyPattern>,
    /// Channel patterns; `*` is `&*`.
    pub channels: Vec<String>,
    /// Databases of Valkey's `db=` rule; `None` is all of them.
    pub databases: Option<Vec<u32>>,
}

/// A key pattern and the rights on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPattern {
    /// Glob.
    pub pattern: String,
    /// `%R~` or `~`.
    pub read: bool,
    /// `%W~` or `~`.
    pub write: bool,
}

/// `+get`, `-@dangerous`, `+config|get`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRule {
    /// `+` or `-`.
    pub allow: bool,
    /// What it is about.
    pub subject: RuleSubject,
}

/// What a command rule is about. Names are lower case and without `@`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleSubject {
    /// A category; `all` is every command.
    Category(String),
    /// A command with all its subcommands.
    Command(String),
    /// A subcommand `config|get`, or a first argument `select|0` (deprecated, still accepted).
    Subcommand(String, String),
}

impl RuleSubject {
    /// True for every command.
    pub fn is_all(&self) -> bool {
        matches!(self, Self::Category(name) if name == "all")
    }

    /// Every command of the table that the rule is about; empty for a first argument.
    pub fn commands(&self, release: Release) -> CommandSet {
        match self {
            Self::Category(_) if self.is_all() => CommandSet::EVERY,
            Self::Category(name) => Category::named(name)
                .map_or(CommandSet::EMPTY, |category| CommandSet::of_category(category, release)),
            Self::Command(name) => CommandSet::of_command(name),
            Self::Subcommand(parent, sub) => CommandSet::of_subcommand(parent, sub),
        }
    }
}

impl User {
    /// True when somebody can log in as this user and run the command (lower case, `config|set`
    /// for a subcommand), on whatever keys.
    pub fn can_run(&self, command: &str, release: Release) -> bool {
        self.enabled && self.selectors.iter().any(|selector| selector.allows(command, release))
    }

    /// True when the user holds every command. Keys and channels do not bind such a user: with
    /// `ACL SETUSER` it gives itself the rest.
    pub fn is_all_powerful(&self, release: Release) -> bool {
        self.enabled && self.selectors.iter().any(|selector| selector.allows_everything(release))
    }

    /// True when some selector covers every key for reading and writing.
    pub fn has_all_keys(&self) -> bool {
        self.selectors.iter().any(Selector::has_all_keys)
    }

    /// True when some selector covers every channel.
    pub fn has_all_channels(&self) -> bool {
        self.selectors.iter().any(Selector::has_all_channels)
    }
}

impl Selector {
    /// True when the last rule that matches the command allows it.
    pub fn allows(&self, command: &str, release: Release) -> bool {
        let parent = command.split('|').next().unwrap_or(command);
        let info = CommandInfo::find(command).or_else(|| CommandInfo::find(parent));
        let matching = self.rules.iter().rev().find(|rule| match &rule.subject {
            RuleSubject::Category(name) if name == "all" => true,
            RuleSubject::Category(name) => info.is_some_and(|info| info.is_in(name, release)),
            RuleSubject::Command(name) => name == parent,
            RuleSubject::Subcommand(name, sub) => command
                .split_once('|')
                .is_some_and(|(parent, wanted)| parent == name && wanted == sub),
        });
        matching.is_some_and(|rule| rule.allow)
    }

    /// The commands of the table that are not refused.
    pub fn allowed(&self, release: Release) -> CommandSet {
        let mut allowed = CommandSet::EMPTY;
        for rule in &self.rules {
            allowed.set(&rule.subject.commands(release), rule.allow);
        }
        allowed
    }

    /// True when no command is refused: `+@all` and no later denial.
    pub fn allows_everything(&self, release: Release) -> bool {
        let all = |rule: &&CommandRule| rule.subject.is_all();
        let Some(last_all) = self.rules.iter().rev().find(all) else { return false };
        last_all.allow && self.allowed(release).contains_all(&CommandSet::of_release(release))
    }

    /// True when a pattern covers every key with both rights.
    pub fn has_all_keys(&self) -> bool {
        self.keys.iter().any(|key| key.pattern == "*" && key.read && key.write)
    }

    /// True when a pattern covers every channel.
    pub fn has_all_channels(&self) -> bool {
        self.channels.iter().any(|channel| channel == "*")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::COMMANDS;

    fn selector(rules: &[(bool, &str)]) -> Selector {
        let rules = rules.iter().map(|&(allow, text)| {
            let subject = match (text.strip_prefix('@'), text.split_once('|')) {
                (Some(category), _) => RuleSubject::Category(category.into()),
                (None, Some((parent, sub))) => RuleSubject::Subcommand(parent.into(), sub.into()),
                (None, None) => RuleSubject::Command(text.into()),
            };
            CommandRule { allow, subject }
        });
        Selector { rules: rules.collect(), ..Selector::default() }
    }

    #[test]
    fn the_last_matching_rule_wins() {
        let release = Release::Redis7_0;
        let undone = selector(&[(false, "@dangerous"), (true, "@all")]);
        assert!(undone.allows("flushall", release) && undone.allows_everything(release));
        let kept = selector(&[(true, "@all"), (false, "@dangerous")]);
        assert!(!kept.allows("flushall", release) && kept.allows("get", release));
        let sub = selector(&[(true, "config|get")]);
        assert!(sub.allows("config|get", release) && !sub.allows("config|set", release));
        let parent = selector(&[(true, "@all"), (false, "config")]);
        assert!(!parent.allows("config|set", release) && !parent.allows_everything(release));
        assert!(!selector(&[]).allows("get", release));
    }

    #[test]
    fn the_set_and_the_single_question_agree() {
        for release in Release::VERIFIED {
            for rules in [
                &[(true, "@all"), (false, "@dangerous"), (true, "config|get")][..],
                &[(true, "@read"), (false, "@slow"), (true, "client"), (false, "client|kill")],
                &[(false, "get"), (true, "@all"), (false, "acl")],
            ] {
                let selector = selector(rules);
                let allowed = selector.allowed(release);
                for row in COMMANDS {
                    let single = selector.allows(row.name, release);
                    assert_eq!(allowed.contains(row.name), single, "{rules:?}: {}", row.name);
                }
            }
        }
    }
}
