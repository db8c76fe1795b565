//! `ACL LIST` lines.

use redan_model::acl::{CommandRule, KeyPattern, Password, RuleSubject};
use redan_model::command::{CATEGORIES, COMMANDS, CommandInfo};
use redan_model::{Redactor, Release};

use super::rules::{Draft, DraftSelector};

/// The line of a user with hashes replaced by their marks.
pub(super) fn line(user: &Draft, release: Release, redactor: &Redactor) -> String {
    let mut parts = vec!["user".to_string(), user.name.clone()];
    parts.push(if user.enabled { "on" } else { "off" }.to_string());
    parts.extend(user.nopass.then(|| "nopass".to_string()));
    parts.extend(user.sanitize.map(sanitizing).map(String::from));
    parts.extend(user.passwords.iter().map(|password| hash(password, redactor)));
    for (index, selector) in user.selectors.iter().enumerate() {
        let text = permissions(selector, release);
        parts.push(if index == 0 { text } else { format!("({text})") });
    }
    parts.join(" ")
}

const fn sanitizing(on: bool) -> &'static str {
    if on { "sanitize-payload" } else { "skip-sanitize-payload" }
}

fn hash(password: &Password, redactor: &Redactor) -> String {
    format!("#{}", redactor.mark(&password.sha256))
}

fn permissions(selector: &DraftSelector, release: Release) -> String {
    let mut parts = Vec::new();
    if selector.all_keys {
        parts.push("~*".to_string());
    }
    parts.extend(selector.keys.iter().map(key));
    if selector.all_channels {
        parts.push("&*".to_string());
    } else {
        parts.push("resetchannels".to_string());
        parts.extend(selector.channels.iter().map(|channel| format!("&{channel}")));
    }
    parts.extend(databases(selector));
    parts.push(if selector.all_commands { "+@all" } else { "-@all" }.to_string());
    if keeps_order(release) {
        parts.extend(selector.rules.iter().map(rule));
    } else {
        parts.extend(Bitmap::of(selector, release).describe(selector.all_commands));
    }
    parts.join(" ")
}

/// `%R~pattern`, `%W~pattern` or `~pattern`.
fn key(key: &KeyPattern) -> String {
    let rights = match (key.read, key.write) {
        (true, true) => "",
        (true, false) => "%R",
        _ => "%W",
    };
    format!("{rights}~{}", key.pattern)
}

fn databases(selector: &DraftSelector) -> Option<String> {
    let numbers = selector.databases.as_ref()?;
    if numbers.is_empty() {
        return Some("resetdbs".to_string());
    }
    let list: Vec<String> = numbers.iter().map(u32::to_string).collect();
    Some(format!("db={}", list.join(",")))
}

fn rule(rule: &CommandRule) -> String {
    let sign = if rule.allow { '+' } else { '-' };
    match &rule.subject {
        RuleSubject::Category(name) => format!("{sign}@{name}"),
        RuleSubject::Command(name) => format!("{sign}{name}"),
        RuleSubject::Subcommand(name, sub) => format!("{sign}{name}|{sub}"),
    }
}

/// From 7.2 on a server prints the rules in the order of the user line; before, it looks for
/// categories that describe the allowed commands.
const fn keeps_order(release: Release) -> bool {
    !matches!(release, Release::Redis6_2 | Release::Redis7_0)
}

/// Which commands are allowed: how Redis 6 and 7.0 keep the rules.
#[derive(Clone)]
struct Bitmap {
    /// Rows of the command table that the release has.
    commands: Vec<&'static CommandInfo>,
    allowed: Vec<bool>,
    /// `+select|0` of a command that is not allowed as a whole.
    first_arguments: Vec<(String, String)>,
    release: Release,
}

impl Bitmap {
    fn of(selector: &DraftSelector, release: Release) -> Self {
        let commands: Vec<_> =
            COMMANDS.iter().filter(|info| info.categories(release).is_some()).collect();
        let allowed = vec![selector.all_commands; commands.len()];
        let mut bitmap = Self { commands, allowed, first_arguments: Vec::new(), release };
        selector.rules.iter().for_each(|rule| bitmap.apply(rule));
        bitmap
    }

    fn apply(&mut self, rule: &CommandRule) {
        match &rule.subject {
            RuleSubject::Category(name) => self.set_category(&name.to_lowercase(), rule.allow),
            RuleSubject::Command(name) => self.set_command(name, rule.allow),
            RuleSubject::Subcommand(parent, sub) => {
                let full = format!("{parent}|{sub}");
                match self.position(&full) {
                    Some(index) => self.allowed[index] = rule.allow,
                    None => self.first_arguments.push((parent.clone(), sub.clone())),
                }
            }
        }
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.commands.binary_search_by(|info| info.name.cmp(name)).ok()
    }

    /// Sets a command and all its subcommands.
    fn set_command(&mut self, name: &str, allow: bool) {
        for (info, allowed) in self.commands.iter().zip(&mut self.allowed) {
            if belongs_to(info.name, name) {
                *allowed = allow;
            }
        }
        self.first_arguments.retain(|(parent, _)| parent != name);
    }

    fn set_category(&mut self, category: &str, allow: bool) {
        let release = self.release;
        let members: Vec<&str> = self
            .commands
            .iter()
            .filter(|info| info.is_in(category, release))
            .map(|info| info.name)
            .collect();
        members.into_iter().for_each(|name| self.set_command(name, allow));
    }

    /// Allowed and forbidden commands of a category.
    fn count(&self, category: &str) -> (usize, usize) {
        let members = self.commands.iter().zip(&self.allowed);
        let members = members.filter(|(info, _)| info.is_in(category, self.release));
        members.fold(
            (0, 0),
            |(on, off), (_, allowed)| {
                if *allowed { (on + 1, off) } else { (on, off + 1) }
            },
        )
    }

    /// The categories that come nearest, then the single commands that remain. The server prints
    /// the latter in the order of a hash table that changes with every start; here they are sorted.
    fn describe(&self, all_commands: bool) -> Vec<String> {
        let sign = if all_commands { '-' } else { '+' };
        let mut rest = self.clone();
        let mut described = Self {
            allowed: vec![all_commands; self.commands.len()],
            first_arguments: Vec::new(),
            ..self.clone()
        };
        let mut parts = Vec::new();
        let mut applied = Vec::new();
        while let Some(category) = rest.best_category(all_commands, &applied) {
            described.set_category(category, !all_commands);
            rest.set_category(category, all_commands);
            parts.push(format!("{sign}@{category}"));
            applied.push(category);
        }
        parts.extend(self.differences(&mut described));
        parts
    }

    /// The category with most in common and fewest exceptions; more in common than not.
    fn best_category(&self, all_commands: bool, applied: &[&str]) -> Option<&'static str> {
        let mut best: Option<(&str, usize, usize)> = None;
        for category in CATEGORIES.into_iter().filter(|name| !applied.contains(name)) {
            let (on, off) = self.count(category);
            let (same, different) = if all_commands { (off, on) } else { (on, off) };
            let better = best.is_none_or(|(_, most, fewest)| {
                different < fewest || (different == fewest && same > most)
            });
            if same > different && better {
                best = Some((category, same, different));
            }
        }
        best.map(|(category, _, _)| category)
    }

    fn differences(&self, described: &mut Self) -> Vec<String> {
        let mut parts = Vec::new();
        for (index, info) in self.commands.iter().enumerate() {
            let allowed = self.allowed[index];
            if allowed != described.allowed[index] {
                parts.push(format!("{}{}", if allowed { '+' } else { '-' }, info.name));
                described.set_command(info.name, allowed);
            }
            if !allowed {
                let first = self.first_arguments.iter().filter(|(parent, _)| parent == info.name);
                parts.extend(first.map(|(parent, argument)| format!("+{parent}|{argument}")));
            }
        }
        parts
    }
}

/// True for the command itself and for its subcommands.
fn belongs_to(name: &str, command: &str) -> bool {
    name.strip_prefix(command).is_some_and(|rest| rest.is_empty() || rest.starts_with('|'))
}
