//! The smallest set of commands with which a role can do its work.

use redan_model::Release;
use redan_model::acl::KeyPattern;
use redan_model::command::{COMMANDS, CommandInfo};
use redan_model::product::Product;
use redan_policy::{DatabaseAccess, Role, Scripts};

use super::rights::{Permission, Rights, pattern};
use crate::situation::Situation;

/// Categories of which an application needs nothing.
const REFUSED: [&str; 3] = ["admin", "dangerous", "scripting"];
/// They walk the whole key space and ignore key patterns.
const KEYSPACE_WIDE: [&str; 4] = ["dbsize", "keys", "randomkey", "scan"];
/// They name another database than the connection's own.
const ACROSS_DATABASES: [&str; 2] = ["copy", "move"];
/// Their check of key patterns is incomplete before the releases of August 2026.
const CHECKED_INCOMPLETELY: [&str; 4] = ["georadius", "georadiusbymember", "xread", "xreadgroup"];
/// What client libraries send when they connect. HELLO, AUTH, RESET and QUIT always pass.
const CONNECTION: [&str; 6] =
    ["ping", "echo", "client|setname", "client|setinfo", "client|getname", "client|id"];
/// What libraries ask a cluster.
const CLUSTER: [&str; 7] = [
    "asking",
    "cluster|nodes",
    "cluster|shards",
    "cluster|slots",
    "command",
    "readonly",
    "readwrite",
];
const TRANSACTION: [&str; 5] = ["multi", "exec", "discard", "watch", "unwatch"];
const PUBSUB: [&str; 8] = [
    "publish",
    "spublish",
    "subscribe",
    "psubscribe",
    "ssubscribe",
    "unsubscribe",
    "punsubscribe",
    "sunsubscribe",
];

/// True when the server has ACL rules for databases (`db=`): Valkey from 9.1 on.
pub fn has_database_rules(release: Release) -> bool {
    release.product() == Product::Valkey && release.branch() >= (9, 1)
}

/// The rights of an application.
pub fn of_role(role: &Role, situation: &Situation<'_>) -> Rights {
    if role.is_everything() {
        return everything(role);
    }
    let release = situation.server.release;
    let groups = groups(role, situation);
    let mut permissions: Vec<Permission> = groups
        .iter()
        .map(|(access, databases)| permission(*access, databases.as_deref(), role, situation))
        .collect();
    if permissions.is_empty() {
        permissions.push(Permission::default());
    }
    if let Some(root) = permissions.first_mut() {
        root.channels = role.channels.clone();
        root.commands.extend(beside_data(role, situation));
        root.commands.extend(selects(role, situation));
        root.commands.extend(extra(role, release));
    }
    Rights(permissions)
}

/// `commands = "all"`: every command, on the role's keys where it names some.
fn everything(role: &Role) -> Rights {
    let mut all = Permission::everything();
    if !role.keys.is_empty() {
        all.keys = role.keys.iter().map(|key| pattern(key, true, true)).collect();
    }
    if !role.channels.is_empty() {
        all.channels = role.channels.clone();
    }
    Rights(vec![all])
}

/// Databases by what the role may do in them. With rules for databases each kind of access is a
/// permission of its own; without them one permission has to hold for all, so it is their union.
fn groups(role: &Role, situation: &Situation<'_>) -> Vec<(DatabaseAccess, Option<Vec<u32>>)> {
    let declared = &situation.policy.databases;
    if role.databases.is_empty() {
        let has_keys = !role.keys.is_empty() || !role.read_keys.is_empty();
        return if has_keys { vec![(DatabaseAccess::ReadWrite, None)] } else { Vec::new() };
    }
    if !has_database_rules(situation.server.release) {
        return vec![(union(role), None)];
    }
    let kinds = [DatabaseAccess::ReadWrite, DatabaseAccess::Read, DatabaseAccess::Write];
    let group = |kind: DatabaseAccess| {
        let mut numbers: Vec<u32> = role
            .databases
            .iter()
            .filter(|(_, access)| **access == kind)
            .filter_map(|(name, _)| declared.get(name).map(|database| database.index))
            .collect();
        numbers.sort_unstable();
        (!numbers.is_empty()).then_some((kind, Some(numbers)))
    };
    kinds.into_iter().filter_map(group).collect()
}

/// The access that covers what the role may do in any of its databases.
fn union(role: &Role) -> DatabaseAccess {
    let has = |wanted| role.databases.values().any(|access| *access == wanted);
    match (has(DatabaseAccess::ReadWrite), has(DatabaseAccess::Read), has(DatabaseAccess::Write)) {
        (true, ..) | (_, true, true) => DatabaseAccess::ReadWrite,
        (false, true, false) => DatabaseAccess::Read,
        (false, false, _) => DatabaseAccess::Write,
    }
}

fn permission(
    access: DatabaseAccess,
    databases: Option<&[u32]>,
    role: &Role,
    situation: &Situation<'_>,
) -> Permission {
    let categories: &[&str] = match access {
        DatabaseAccess::Read => &["read"],
        DatabaseAccess::Write => &["write"],
        DatabaseAccess::ReadWrite => &["read", "write"],
    };
    let mut commands: Vec<String> = categories.iter().map(|name| format!("+@{name}")).collect();
    commands.extend(denials(categories, role, situation));
    if databases.is_some() {
        commands.push("+select".into());
    }
    Permission {
        commands,
        keys: keys(access, role),
        channels: Vec::new(),
        databases: databases.map(<[u32]>::to_vec),
    }
}

/// The role's patterns with the rights of the access; every key where it names none.
fn keys(access: DatabaseAccess, role: &Role) -> Vec<KeyPattern> {
    let read = access != DatabaseAccess::Write;
    let write = access != DatabaseAccess::Read;
    let mut keys: Vec<KeyPattern> = role.keys.iter().map(|key| pattern(key, read, write)).collect();
    if read {
        keys.extend(role.read_keys.iter().map(|key| pattern(key, true, false)));
    }
    if role.keys.is_empty() && role.read_keys.is_empty() {
        keys.push(pattern("*", read, write));
    }
    keys
}

/// What has to be taken out of the categories again.
fn denials(categories: &[&str], role: &Role, situation: &Situation<'_>) -> Vec<String> {
    let release = situation.server.release;
    let granted = |row: &&CommandInfo| {
        row.categories(release).is_some()
            && categories.iter().any(|category| row.is_in(category, release))
    };
    let refused = REFUSED
        .iter()
        .filter(|category| COMMANDS.iter().filter(granted).any(|row| row.is_in(category, release)));
    let mut denials: Vec<String> = refused.map(|category| format!("-@{category}")).collect();
    let is_refused =
        |row: &CommandInfo| REFUSED.iter().any(|category| row.is_in(category, release));
    for name in unwanted(role, situation) {
        let row = CommandInfo::find(&name).filter(|row| granted(row) && !is_refused(row));
        denials.extend(row.map(|row| format!("-{}", row.name)));
    }
    denials
}

/// Single commands that the role must not have, lower case, in alphabetical order.
fn unwanted(role: &Role, situation: &Situation<'_>) -> Vec<String> {
    let release = situation.server.release;
    let mut names: Vec<String> =
        situation.policy.commands.forbid.iter().map(|name| command_name(name)).collect();
    let mut add = |list: &[&str]| names.extend(list.iter().map(|name| (*name).to_string()));
    let is_limited = !role.keys.is_empty() || !role.read_keys.is_empty();
    if is_limited {
        add(&KEYSPACE_WIDE);
    }
    if is_limited && release.product() == Product::Redis {
        add(&CHECKED_INCOMPLETELY);
    }
    if !situation.policy.databases.is_empty() && !has_database_rules(release) {
        add(&ACROSS_DATABASES);
    }
    names.sort();
    names.dedup();
    names
}

/// What a role needs beside its data.
fn beside_data(role: &Role, situation: &Situation<'_>) -> Vec<String> {
    let mut names: Vec<&str> = CONNECTION.to_vec();
    if situation.server.is_cluster() {
        names.extend(CLUSTER);
    }
    if !role.databases.is_empty() || !role.keys.is_empty() || !role.read_keys.is_empty() {
        names.extend(TRANSACTION);
        names.extend(scripts(situation.policy.commands.scripts));
    }
    if !role.channels.is_empty() {
        names.extend(PUBSUB);
    }
    allow(&names, situation.server.release)
}

const fn scripts(scripts: Scripts) -> &'static [&'static str] {
    match scripts {
        Scripts::None => &[],
        Scripts::Registered => &["evalsha", "evalsha_ro", "fcall", "fcall_ro"],
        Scripts::Any => &[
            "eval",
            "eval_ro",
            "evalsha",
            "evalsha_ro",
            "fcall",
            "fcall_ro",
            "script|exists",
            "script|load",
        ],
    }
}

/// SELECT of the role's databases. Without rules for databases the number is a first argument,
/// which every release since 6.0 can tell apart; database 0 is where a connection begins.
fn selects(role: &Role, situation: &Situation<'_>) -> Vec<String> {
    let declared = &situation.policy.databases;
    if role.databases.is_empty() {
        let several = declared.is_empty() && !role.keys.is_empty();
        return if several { vec!["+select".into()] } else { Vec::new() };
    }
    if has_database_rules(situation.server.release) {
        return Vec::new();
    }
    let mut numbers: Vec<u32> = role
        .databases
        .keys()
        .filter_map(|name| declared.get(name).map(|database| database.index))
        .collect();
    numbers.sort_unstable();
    numbers.into_iter().map(|number| format!("+select|{number}")).collect()
}

/// Commands that the policy gives to the role by name.
fn extra(role: &Role, release: Release) -> Vec<String> {
    let names: Vec<String> = role.commands.iter().map(|name| command_name(name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let categories = names.iter().filter(|name| name.starts_with('@'));
    categories.map(|name| format!("+{name}")).chain(allow(&names, release)).collect()
}

/// `+name` for each command that the release knows.
fn allow(names: &[&str], release: Release) -> Vec<String> {
    let known =
        |name: &&&str| CommandInfo::find(name).is_some_and(|row| row.categories(release).is_some());
    names.iter().filter(known).map(|name| format!("+{name}")).collect()
}

/// `CONFIG GET` as a rule names it: `config|get`.
pub fn command_name(text: &str) -> String {
    text.trim().to_ascii_lowercase().replace(' ', "|")
}
