//! Users that are no applications: administration, the other nodes, metrics, health, backup, Redan.

use redan_model::Release;
use redan_model::command::{CommandInfo, FAILOVER};
use redan_model::product::Product;

use super::Desired;
use super::rights::{Permission, Rights};
use crate::situation::Situation;

/// What a replica sends to its primary.
const REPLICATION: &[&str] = &["psync", "replconf", "ping"];
/// What `redis-cli --rdb` sends: the server takes it for a replica.
const BACKUP: &[&str] = &["psync", "sync", "replconf", "ping", "client|setname", "client|setinfo"];
/// The channel over which Sentinels find each other.
const SENTINEL_CHANNEL: &str = "__sentinel__:hello";
/// What Sentinels ask each other.
const SENTINEL_PEER: &[&str] = &[
    "auth",
    "hello",
    "ping",
    "client|setname",
    "publish",
    "subscribe",
    "sentinel|is-master-down-by-addr",
    "sentinel|is-primary-down-by-addr",
];
/// Commands that a Sentinel has beside its own (seen on Redis 7.0.15 and 8.2.3, and Valkey 9.1.2).
const OF_SENTINELS: &[&str] = &[
    "acl",
    "auth",
    "client",
    "command",
    "hello",
    "info",
    "ping",
    "psubscribe",
    "publish",
    "punsubscribe",
    "role",
    "shutdown",
    "subscribe",
    "unsubscribe",
];
/// What the client libraries of applications send to a Sentinel.
const SENTINEL_CLIENT: &[&str] = &[
    "ping",
    "info",
    "role",
    "client|setname",
    "client|setinfo",
    "client|getname",
    "client|id",
    "psubscribe",
    "punsubscribe",
    "subscribe",
    "unsubscribe",
    "sentinel|get-master-addr-by-name",
    "sentinel|get-primary-addr-by-name",
    "sentinel|master",
    "sentinel|masters",
    "sentinel|primary",
    "sentinel|primaries",
    "sentinel|replicas",
    "sentinel|sentinels",
    "sentinel|slaves",
];
const METRICS: &[&str] = &[
    "ping",
    "info",
    "client|list",
    "client|setname",
    "client|setinfo",
    "slowlog|get",
    "slowlog|len",
    "latency|latest",
    "latency|histogram",
    "memory|stats",
    "cluster|info",
    "sentinel|ckquorum",
    "sentinel|masters",
    "sentinel|replicas",
    "sentinel|sentinels",
    "sentinel|slaves",
];
const HEALTH: &[&str] = &["ping", "client|setname", "client|setinfo"];

/// The service users that this server needs.
pub fn desired(situation: &Situation<'_>) -> Vec<Desired> {
    let services = situation.policy.users.iter();
    services.filter_map(|(key, name)| user(key, name, situation)).collect()
}

fn user(key: &str, name: &str, situation: &Situation<'_>) -> Option<Desired> {
    let sentinel = situation.is_sentinel();
    let of = |names: &[&str]| Some(known(names, situation));
    let (purpose, permission) = match key {
        "admin" => ("people in an emergency, and applying plans", Some(Permission::everything())),
        "replication" if !sentinel && situation.is_replicated() => {
            ("replicas at their primary", of(REPLICATION))
        }
        "sentinel" if sentinel => ("Sentinels among each other", Some(peer(situation))),
        "sentinel" if situation.is_watched() => {
            ("Sentinels at the servers that they watch", Some(watcher(situation)))
        }
        "metrics" => ("reading metrics", of(METRICS)),
        "health" => ("the health check", of(HEALTH)),
        "backup" if !sentinel => ("fetching a snapshot", of(BACKUP)),
        "redan" => ("audits by Redan", Some(auditor(situation))),
        _ => return None,
    };
    Some(Desired {
        name: name.to_string(),
        purpose: purpose.to_string(),
        rights: Rights(vec![permission?]),
    })
}

/// Those of the commands that the release knows.
fn known(names: &[&str], situation: &Situation<'_>) -> Permission {
    let release = situation.server.release;
    let is_sentinel = situation.is_sentinel();
    let known = |name: &&str| match name.strip_prefix("sentinel|") {
        Some(subcommand) => is_sentinel && sentinel_knows(subcommand, release),
        None => {
            let row = CommandInfo::find(name);
            row.is_some_and(|row| row.categories(release).is_some())
                && (!is_sentinel || OF_SENTINELS.contains(&name.split('|').next().unwrap_or(name)))
        }
    };
    let names: Vec<&str> = names.iter().copied().filter(known).collect();
    Permission::of_commands(&names)
}

/// The command table is that of servers which hold keys. Names with `primary` are Valkey's, from 9.0 on.
fn sentinel_knows(subcommand: &str, release: Release) -> bool {
    let is_new = release.product() == Product::Valkey && release.branch() >= (9, 0);
    is_new || !subcommand.contains("primar")
}

/// What a client library asks a Sentinel, and how it hears of failovers.
pub fn asks_for_primary(situation: &Situation<'_>) -> Rights {
    let channels = vec!["*".into()];
    Rights(vec![Permission { channels, ..known(SENTINEL_CLIENT, situation) }])
}

fn watcher(situation: &Situation<'_>) -> Permission {
    Permission { channels: vec![SENTINEL_CHANNEL.into()], ..known(FAILOVER, situation) }
}

fn peer(situation: &Situation<'_>) -> Permission {
    Permission { channels: vec![SENTINEL_CHANNEL.into()], ..known(SENTINEL_PEER, situation) }
}

/// The rules that the collecting crate names, taken apart.
fn auditor(situation: &Situation<'_>) -> Permission {
    let options = situation.options;
    let rules =
        if situation.is_sentinel() { &options.sentinel_audit_rules } else { &options.audit_rules };
    let words = || rules.split_ascii_whitespace();
    let release = situation.server.release;
    let known =
        |name: &str| CommandInfo::find(name).is_none_or(|row| row.categories(release).is_some());
    let commands = words().filter_map(|word| word.strip_prefix('+')).filter(|name| known(name));
    let mut commands: Vec<String> = commands.map(|name| format!("+{name}")).collect();
    commands.push("+ping".into());
    Permission {
        commands,
        channels: words().filter_map(|word| word.strip_prefix('&')).map(String::from).collect(),
        ..Permission::default()
    }
}
