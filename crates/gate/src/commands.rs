//! Which commands a role may run in a database.

use redan_model::command::spec::{CommandSpec, flag};
use redan_model::command::{Category, CommandInfo};
use redan_policy::{DatabaseAccess, Policy, Role, Scripts};

use crate::command::{COMMANDS, CommandId};
use crate::treatment::{Pin, Treatment, treatment};

/// Which commands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CommandSet([u64; COMMANDS / 64]);

impl CommandSet {
    fn insert(&mut self, id: CommandId) {
        if let Some(word) = self.0.get_mut(id.index() / 64) {
            *word |= 1 << (id.index() % 64);
        }
    }

    /// True when the command is one of them.
    pub fn contains(&self, id: CommandId) -> bool {
        self.0.get(id.index() / 64).is_some_and(|word| word & (1 << (id.index() % 64)) != 0)
    }
}

/// Commands that everybody with access to a database may run: they neither read nor write keys.
const HARMLESS: [&str; 14] = [
    "command",
    "command|count",
    "command|docs",
    "command|getkeys",
    "command|getkeysandflags",
    "command|help",
    "command|info",
    "command|list",
    "echo",
    "lolwut",
    "object|help",
    "ping",
    "time",
    "wait",
];

/// Commands that run scripts which the client brings or names, and what a client needs for that. The rest of SCRIPT
/// and FUNCTION concerns everybody's scripts and must be named.
const SCRIPTS: [&str; 8] = [
    "eval",
    "eval_ro",
    "evalsha",
    "evalsha_ro",
    "fcall",
    "fcall_ro",
    "script|exists",
    "script|load",
];

/// What a role may run: by its access, then what the policy adds and forbids.
pub(crate) fn commands(policy: &Policy, role: &Role, access: DatabaseAccess) -> CommandSet {
    let mut set = CommandSet::default();
    for id in CommandId::all() {
        let spec = id.spec();
        let given = role.is_everything() || is_given(policy, role, access, spec);
        if given && !is_forbidden(policy, spec.name) && !escapes(policy, role, spec) {
            set.insert(id);
        }
    }
    set
}

fn is_given(policy: &Policy, role: &Role, access: DatabaseAccess, spec: &CommandSpec) -> bool {
    let named = |name: &String| is_named(name, spec.name);
    if HARMLESS.contains(&spec.name) || role.commands.iter().any(named) {
        return true;
    }
    match treatment(spec) {
        Treatment::Pin(Pin::Transaction | Pin::Watch) => return true,
        Treatment::Pin(Pin::Tracking) => return access != DatabaseAccess::Write,
        Treatment::Pin(Pin::Subscribe) => return !role.channels.is_empty(),
        Treatment::Pin(Pin::Script) => {
            let runs = SCRIPTS.contains(&spec.name);
            return runs && policy.commands.scripts == Scripts::Any;
        }
        _ => {}
    }
    let is_publish = matches!(spec.name, "publish" | "spublish");
    let by_access = match access {
        DatabaseAccess::Read => spec.has(flag::READONLY),
        DatabaseAccess::Write => spec.has(flag::WRITE),
        DatabaseAccess::ReadWrite => spec.flags & (flag::READONLY | flag::WRITE) != 0,
    };
    (by_access && !is_dangerous(spec.name)) || (is_publish && !role.channels.is_empty())
}

/// True for commands that could pass by the rules of this role. A script selects other databases, touches keys that it did
/// not declare, and writes without an end, and so do DEBUG and SWAPDB; FLUSHALL empties every database, and CLIENT PAUSE
/// holds them all up; RANDOMKEY names any key, MONITOR and the slow log any command.
fn escapes(policy: &Policy, role: &Role, spec: &CommandSpec) -> bool {
    let every_key = sees_every_key(role);
    match spec.name {
        "flushall" => !role.every_database,
        // The others that name keys are searched for what the role may see.
        "randomkey" => !every_key && !role.read_keys.iter().any(|pattern| pattern == "*"),
        "monitor" | "slowlog|get" | "commandlog|get" => !every_key || !role.every_database,
        "client|pause" | "client|unpause" | "save" => !role.every_database,
        _ => match treatment(spec) {
            Treatment::Pin(Pin::Script | Pin::Server) => {
                !role.every_database || !every_key || policy.limits_lifetime()
            }
            _ => false,
        },
    }
}

/// True for a role that may touch every key.
pub(crate) fn sees_every_key(role: &Role) -> bool {
    let is_any = |pattern: &String| pattern == "*";
    role.keys.iter().any(is_any) || (role.keys.is_empty() && role.read_keys.is_empty())
}

/// Dangerous or administrative on any of the verified servers.
fn is_dangerous(name: &str) -> bool {
    let categories = CommandInfo::find(name).map(|info| info.categories).unwrap_or_default();
    let mut found = categories.into_iter().flatten();
    let marks = ["dangerous", "admin"].map(Category::named);
    found.any(|categories| marks.iter().flatten().any(|mark| categories.contains(*mark)))
}

fn is_forbidden(policy: &Policy, name: &str) -> bool {
    policy.commands.forbid.iter().any(|forbidden| is_named(forbidden, name))
}

/// `config` names the command and its subcommands, `config|get` one of them.
fn is_named(written: &str, name: &str) -> bool {
    let written = written.to_ascii_lowercase().replace(' ', "|");
    name == written || name.strip_prefix(&written).is_some_and(|rest| rest.starts_with('|'))
}
