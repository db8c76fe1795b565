//! What a user may do, and the words of the rules that say so.

use redan_model::acl::{CommandRule, KeyPattern, RuleSubject, Selector};
use redan_model::command::CommandSet;
use redan_model::plan::Template;
use redan_model::{Release, User};

/// What a user may do: the root permissions, then selectors, of which each allows on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights(pub Vec<Permission>);

/// One set of permissions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permission {
    /// Command rules after `-@all`, in their order: `+@read`, `-keys`, `+select|1`.
    pub commands: Vec<String>,
    /// Key patterns.
    pub keys: Vec<KeyPattern>,
    /// Channel patterns.
    pub channels: Vec<String>,
    /// Databases, where the server knows rules for them; `None` is all.
    pub databases: Option<Vec<u32>>,
}

impl Permission {
    /// Commands that touch neither keys nor channels.
    pub fn of_commands(commands: &[&str]) -> Self {
        let commands = commands.iter().map(|command| format!("+{command}")).collect();
        Self { commands, ..Self::default() }
    }

    /// Every command on every key and channel.
    pub fn everything() -> Self {
        Self {
            commands: vec!["+@all".into()],
            keys: vec![pattern("*", true, true)],
            channels: vec!["*".into()],
            databases: None,
        }
    }

    /// True when every key may be read and written.
    pub fn has_all_keys(&self) -> bool {
        self.keys.iter().any(|key| key.pattern == "*" && key.read && key.write)
    }

    /// True when every channel may be used.
    pub fn has_all_channels(&self) -> bool {
        self.channels.iter().any(|channel| channel == "*")
    }

    /// The rules as words, in the order in which `ACL LIST` prints them.
    fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = self.keys.iter().map(key_word).collect();
        words.push("resetchannels".into());
        words.extend(self.channels.iter().map(|channel| format!("&{channel}")));
        words.extend(self.databases.as_ref().map(|list| {
            let numbers: Vec<String> = list.iter().map(u32::to_string).collect();
            format!("db={}", numbers.join(","))
        }));
        words.push("-@all".into());
        words.extend(self.commands.iter().cloned());
        words
    }

    /// The same as the server's model has it.
    fn selector(&self) -> Selector {
        let mut rules = vec![rule("-@all")];
        rules.extend(self.commands.iter().map(|word| rule(word)));
        Selector {
            rules,
            keys: self.keys.clone(),
            channels: self.channels.clone(),
            databases: self.databases.clone(),
        }
    }
}

/// A key pattern with its rights.
pub fn pattern(pattern: &str, read: bool, write: bool) -> KeyPattern {
    KeyPattern { pattern: pattern.to_string(), read, write }
}

fn key_word(key: &KeyPattern) -> String {
    match (key.read, key.write) {
        (true, false) => format!("%R~{}", key.pattern),
        (false, true) => format!("%W~{}", key.pattern),
        _ => format!("~{}", key.pattern),
    }
}

fn rule(word: &str) -> CommandRule {
    let (allow, name) = match word.strip_prefix('-') {
        Some(name) => (false, name),
        None => (true, word.strip_prefix('+').unwrap_or(word)),
    };
    let subject = match (name.strip_prefix('@'), name.split_once('|')) {
        (Some(category), _) => RuleSubject::Category(category.to_string()),
        (None, Some((command, sub))) => {
            RuleSubject::Subcommand(command.to_string(), sub.to_string())
        }
        (None, None) => RuleSubject::Command(name.to_string()),
    };
    CommandRule { allow, subject }
}

impl Rights {
    /// The words after `ACL SETUSER name reset` that give these rights to a user who logs in with
    /// the secret of this name; without a name the passwords are left to the caller.
    pub fn rules(&self, secret: Option<&str>) -> Vec<Template> {
        // Said aloud because a user that a file defines does not have it by itself.
        let mut rules = vec![Template::text("on"), Template::text("sanitize-payload")];
        rules.extend(secret.map(|name| Template::text("#").then(&Template::sha256(name))));
        for (index, permission) in self.0.iter().enumerate() {
            let mut words = permission.words();
            if index > 0 {
                // A selector is one rule in parentheses; the server joins its words again.
                words.first_mut().into_iter().for_each(|word| word.insert(0, '('));
                words.last_mut().into_iter().for_each(|word| word.push(')'));
            }
            rules.extend(words.iter().map(|word| Template::text(word)));
        }
        rules
    }

    /// True when the user has these rights and no others.
    pub fn are_those_of(&self, user: &User, release: Release) -> bool {
        let wanted: Vec<Selector> = self.0.iter().map(Permission::selector).collect();
        wanted.len() == user.selectors.len()
            && wanted.iter().zip(&user.selectors).all(|(a, b)| same(a, b, release))
    }

    /// True when the user loses nothing by getting these rights.
    pub fn include_those_of(&self, user: &User, release: Release) -> bool {
        let wanted: Vec<Selector> = self.0.iter().map(Permission::selector).collect();
        user.selectors.iter().all(|present| wanted.iter().any(|new| covers(new, present, release)))
    }
}

/// First arguments (`select|1`) that either selector names: the table has no rows for them.
fn probes<'a>(a: &'a Selector, b: &'a Selector) -> impl Iterator<Item = String> + 'a {
    a.rules.iter().chain(&b.rules).filter_map(|rule| match &rule.subject {
        RuleSubject::Subcommand(command, sub) => Some(format!("{command}|{sub}")),
        RuleSubject::Command(_) | RuleSubject::Category(_) => None,
    })
}

/// The commands of the release that a selector allows.
fn commands(selector: &Selector, release: Release) -> CommandSet {
    selector.allowed(release).intersection(&CommandSet::of_release(release))
}

fn same(a: &Selector, b: &Selector, release: Release) -> bool {
    let sorted = |keys: &[KeyPattern]| {
        let mut keys: Vec<_> =
            keys.iter().map(|key| (key.pattern.clone(), key.read, key.write)).collect();
        keys.sort();
        keys
    };
    let channels = |channels: &[String]| {
        let mut channels = channels.to_vec();
        channels.sort();
        channels
    };
    a.databases == b.databases
        && sorted(&a.keys) == sorted(&b.keys)
        && channels(&a.channels) == channels(&b.channels)
        && commands(a, release) == commands(b, release)
        && probes(a, b).all(|name| a.allows(&name, release) == b.allows(&name, release))
}

/// True when `new` allows whatever `present` allows.
fn covers(new: &Selector, present: &Selector, release: Release) -> bool {
    let key = |key: &KeyPattern| {
        new.keys.iter().any(|wide| {
            (wide.pattern == key.pattern || wide.pattern == "*")
                && (wide.read || !key.read)
                && (wide.write || !key.write)
        })
    };
    let databases = match (&new.databases, &present.databases) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(new), Some(present)) => present.iter().all(|number| new.contains(number)),
    };
    databases
        && present.keys.iter().all(key)
        && present
            .channels
            .iter()
            .all(|channel| new.channels.iter().any(|wide| wide == "*" || wide == channel))
        && commands(new, release).contains_all(&commands(present, release))
        && probes(new, present)
            .all(|name| !present.allows(&name, release) || new.allows(&name, release))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_become_words_and_selectors_stand_in_parentheses() {
        let root = Permission {
            commands: vec!["+@read".into(), "-keys".into()],
            keys: vec![pattern("web:*", true, true), pattern("ref:*", true, false)],
            databases: Some(vec![0, 2]),
            ..Permission::default()
        };
        let second = Permission { databases: Some(vec![1]), ..Permission::of_commands(&["get"]) };
        let words: Vec<String> = Rights(vec![root, second])
            .rules(Some("users/web"))
            .iter()
            .map(|word| word.as_str().to_string())
            .collect();
        assert_eq!(
            words.join(" "),
            "on sanitize-payload #‹sha256 users/web› ~web:* %R~ref:* resetchannels db=0,2 -@all +@read -keys \
             (resetchannels db=1 -@all +get)"
        );
    }
}
