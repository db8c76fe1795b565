//! `ACL LIST` lines.

use redan_model::acl::{CommandRule, KeyPattern, Password, RuleSubject};
use redan_model::command::{COMMANDS, Category, CommandSet};
use redan_model::{Redactor, Release};

use super::rules::{Draft, DraftSelector};

/// The line of a user with hashes replaced by their marks, and `${NAME}` for what is not known.
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
    crate::shell::readable(&parts.join(" "))
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
    /// The commands that the release has.
    known: CommandSet,
    /// Those of them that are allowed.
    allowed: CommandSet,
    /// `+select|0` of a command that is not allowed as a whole.
    first_arguments: Vec<(String, String)>,
    release: Release,
}

impl Bitmap {
    fn of(selector: &DraftSelector, release: Release) -> Self {
        let mut bitmap = Self::uniform(selector.all_commands, release);
        selector.rules.iter().for_each(|rule| bitmap.apply(rule));
        bitmap
    }

    /// All commands of the release, or none.
    fn uniform(allow: bool, release: Release) -> Self {
        let known = CommandSet::of_release(release);
        let allowed = if allow { known } else { CommandSet::EMPTY };
        Self { known, allowed, first_arguments: Vec::new(), release }
    }

    fn apply(&mut self, rule: &CommandRule) {
        match &rule.subject {
            RuleSubject::Category(name) => {
                if let Some(category) = Category::named(name) {
                    self.set_category(category, rule.allow);
                }
            }
            RuleSubject::Command(name) => self.set_command(name, rule.allow),
            RuleSubject::Subcommand(parent, sub) => {
                let row = CommandSet::of_subcommand(parent, sub).intersection(&self.known);
                if row.is_empty() {
                    self.first_arguments.push((parent.clone(), sub.clone()));
                } else {
                    self.allowed.set(&row, rule.allow);
                }
            }
        }
    }

    /// Sets a command and all its subcommands.
    fn set_command(&mut self, name: &str, allow: bool) {
        self.allowed.set(&CommandSet::of_command(name).intersection(&self.known), allow);
        self.first_arguments.retain(|(parent, _)| parent != name);
    }

    /// Sets the members of a category and all their subcommands.
    fn set_category(&mut self, category: Category, allow: bool) {
        let members = CommandSet::of_category(category, self.release);
        self.allowed.set(&members.with_subcommands().intersection(&self.known), allow);
        self.first_arguments.retain(|(parent, _)| !members.contains(parent));
    }

    /// Allowed and forbidden commands of a category.
    fn count(&self, category: Category) -> (usize, usize) {
        let members = CommandSet::of_category(category, self.release);
        let on = members.intersection(&self.allowed).len();
        (on, members.len() - on)
    }

    /// The categories that come nearest, then the single commands that remain. The server prints
    /// the latter in the order of a hash table that changes with every start; here they are sorted.
    fn describe(&self, all_commands: bool) -> Vec<String> {
        let sign = if all_commands { '-' } else { '+' };
        let mut rest = self.clone();
        let mut described = Self::uniform(all_commands, self.release);
        let mut parts = Vec::new();
        let mut applied = Vec::new();
        while let Some(category) = rest.best_category(all_commands, &applied) {
            described.set_category(category, !all_commands);
            rest.set_category(category, all_commands);
            parts.push(format!("{sign}@{}", category.name()));
            applied.push(category);
        }
        parts.extend(self.differences(&mut described));
        parts
    }

    /// The category with most in common and fewest exceptions; more in common than not.
    fn best_category(&self, all_commands: bool, applied: &[Category]) -> Option<Category> {
        let mut best: Option<(Category, usize, usize)> = None;
        for category in Category::all().filter(|category| !applied.contains(category)) {
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
        let rows = COMMANDS.iter().enumerate();
        for (row, info) in rows.filter(|(row, _)| self.known.has(*row)) {
            let allowed = self.allowed.has(row);
            if allowed != described.allowed.has(row) {
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
