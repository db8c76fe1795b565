//! The parts of a policy that only a plan needs: service users, certificates, limits, settings.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::policy::{ClientCertificates, Limits, MemoryLimit, Persistence, ServiceUsers, Tls};
use crate::section::{Section, one_of};
use crate::source::Problems;

const CLIENTS: [(&str, ClientCertificates); 3] = [
    ("required", ClientCertificates::Required),
    ("optional", ClientCertificates::Optional),
    ("off", ClientCertificates::Off),
];
const CERTIFICATES: [(&str, bool); 2] = [("own", false), ("given", true)];
const PERSISTENCE: [(&str, Persistence); 3] = [
    ("keep", Persistence::Keep),
    ("append-only", Persistence::AppendOnly),
    ("none", Persistence::None),
];
const EVICTION: [(&str, &str); 8] = [
    ("noeviction", "noeviction"),
    ("allkeys-lru", "allkeys-lru"),
    ("allkeys-lfu", "allkeys-lfu"),
    ("allkeys-random", "allkeys-random"),
    ("volatile-lru", "volatile-lru"),
    ("volatile-lfu", "volatile-lfu"),
    ("volatile-random", "volatile-random"),
    ("volatile-ttl", "volatile-ttl"),
];
const SERVICES: [&str; 7] =
    ["admin", "replication", "sentinel", "metrics", "health", "backup", "redan"];
/// Directives that `[settings]` may not hold, with where their answer belongs.
const DECIDED_ELSEWHERE: [(&str, &str); 11] = [
    ("requirepass", "`[roles]` and `[users]` say who may log in"),
    ("masterauth", "`[users] replication` says whom replicas log in as"),
    ("masteruser", "`[users] replication` says whom replicas log in as"),
    ("primaryauth", "`[users] replication` says whom replicas log in as"),
    ("primaryuser", "`[users] replication` says whom replicas log in as"),
    ("user", "`[roles]` and `[users]` say who may log in"),
    ("aclfile", "where users are kept is a matter of the server's own file"),
    ("tls-key-file-pass", "a policy holds no secret"),
    ("rename-command", "`[commands] removed` lists commands to take away"),
    ("appendonly", "`[persistence] mode = \"append-only\"` turns it on in the safe order"),
    ("maxmemory", "`[limits] maxmemory` sets it"),
];

/// What a plan needs of a policy.
pub struct Hardening {
    pub users: ServiceUsers,
    pub tls: Tls,
    pub limits: Limits,
    pub persistence: Persistence,
    pub settings: BTreeMap<String, String>,
    pub images: BTreeMap<String, String>,
}

impl Hardening {
    pub fn read(root: &mut Section<'_>, problems: &mut Problems<'_>) -> Self {
        let mut persistence = root.section("persistence", problems);
        let mode = persistence.choice("mode", &PERSISTENCE, problems).unwrap_or_default();
        persistence.finish(problems);
        Self {
            users: users(root, problems),
            tls: tls(root, problems),
            limits: limits(root, problems),
            persistence: mode,
            settings: settings(root, problems),
            images: images(root, problems),
        }
    }
}

/// `[users]`: a name for each purpose, and `without` for those that shall not be.
fn users(root: &mut Section<'_>, problems: &mut Problems<'_>) -> ServiceUsers {
    let mut section = root.section("users", problems);
    let mut users = ServiceUsers::default();
    let mut seen: BTreeMap<String, &'static str> = BTreeMap::new();
    for (key, slot) in slots(&mut users) {
        if let Some(name) = section.string(key, problems) {
            *slot = Some(name.to_string());
        }
        let name = slot.clone().unwrap_or_default();
        check_service_name(key, &name, section.span_of(key), &seen, problems);
        seen.insert(name, key);
    }
    for (key, span) in section.spanned_strings("without", problems).unwrap_or_default() {
        match slots(&mut users).into_iter().find(|(name, _)| *name == key) {
            Some((_, slot)) => *slot = None,
            None => {
                let message = format!("there is no user for \"{key}\"");
                problems.add(span, message, one_of(key, &SERVICES));
            }
        }
    }
    section.finish(problems);
    users
}

/// The users by key.
fn slots(users: &mut ServiceUsers) -> [(&'static str, &mut Option<String>); 7] {
    [
        ("admin", &mut users.admin),
        ("replication", &mut users.replication),
        ("sentinel", &mut users.sentinel),
        ("metrics", &mut users.metrics),
        ("health", &mut users.health),
        ("backup", &mut users.backup),
        ("redan", &mut users.redan),
    ]
}

fn check_service_name(
    key: &str,
    name: &str,
    span: Range<usize>,
    seen: &BTreeMap<String, &'static str>,
    problems: &mut Problems<'_>,
) {
    if let Some(reason) = bad_user_name(name) {
        let message = format!("the {key} user cannot be called \"{name}\": {reason}");
        problems.add(span, message, "choose a plain word");
    } else if let Some(other) = seen.get(name) {
        let message = format!("\"{name}\" is the name of the {other} user already");
        problems.add(span, message, "give each user its own name");
    }
}

/// Why a text cannot be the name of a user that a plan makes.
pub fn bad_user_name(name: &str) -> Option<&'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    match name {
        "" => Some("it is empty"),
        "default" => Some("that is the user of those who do not log in"),
        name if name.len() > 64 => Some("it is longer than 64 characters"),
        name if !name.chars().all(plain) => Some("use letters, digits, `-`, `_`, `.` and `@`"),
        _ => None,
    }
}

fn tls(root: &mut Section<'_>, problems: &mut Problems<'_>) -> Tls {
    let mut section = root.section("tls", problems);
    let default = Tls::default();
    let is_given = section.choice("certificates", &CERTIFICATES, problems).unwrap_or_default();
    if is_given {
        for key in ["certificate", "key", "authority"] {
            section.required(key, "the path of the PEM file on the servers' host", problems);
        }
    }
    let mut path = |key, default: String| absolute(&mut section, key, problems).unwrap_or(default);
    let tls = Tls {
        is_given,
        certificate: path("certificate", default.certificate),
        key: path("key", default.key),
        authority: path("authority", default.authority),
        port: port(&mut section, problems),
        clients: section.choice("clients", &CLIENTS, problems).unwrap_or_default(),
        days: days(&mut section, problems).unwrap_or(default.days),
        names: section.patterns("names", problems),
    };
    section.finish(problems);
    tls
}

/// An absolute path: what starts a server has its own working directory.
fn absolute(
    section: &mut Section<'_>,
    key: &'static str,
    problems: &mut Problems<'_>,
) -> Option<String> {
    let path = section.string(key, problems)?;
    if !path.starts_with('/') || path.contains(|c: char| c.is_control()) {
        let message = format!("`tls.{key}` must be an absolute path");
        problems.add(section.span_of(key), message, "begin it with `/`");
        return None;
    }
    Some(path.to_string())
}

fn port(section: &mut Section<'_>, problems: &mut Problems<'_>) -> Option<u16> {
    let number = section.index("port", problems)?;
    let port = u16::try_from(number).ok().filter(|port| *port > 0);
    if port.is_none() {
        problems.add(section.span_of("port"), "`tls.port` is no port", "write 1 to 65535");
    }
    port
}

/// How long an own certificate lives: at least a day, at most 825, beyond which clients refuse it.
fn days(section: &mut Section<'_>, problems: &mut Problems<'_>) -> Option<u32> {
    let days = section.days("days", problems)?;
    if (1..=825).contains(&days) {
        return Some(days);
    }
    problems.add(section.span_of("days"), "`tls.days` must be from 1d to 825d", "write \"90d\"");
    None
}

fn limits(root: &mut Section<'_>, problems: &mut Problems<'_>) -> Limits {
    let mut section = root.section("limits", problems);
    let limits = Limits {
        maxmemory: maxmemory(&mut section, problems),
        eviction: section.choice("eviction", &EVICTION, problems).map(String::from),
        maxclients: section.index("maxclients", problems),
        idle_seconds: section.seconds("idle", problems),
        client_memory: client_memory(&mut section, problems),
    };
    section.finish(problems);
    limits
}

/// `"2gb"`, or `"60%"` of what the host or container has.
fn maxmemory(section: &mut Section<'_>, problems: &mut Problems<'_>) -> Option<MemoryLimit> {
    let text = section.string("maxmemory", problems)?;
    let limit = memory_limit(text);
    if limit.is_none() {
        let message = format!("`limits.maxmemory` cannot be \"{text}\"");
        problems.add(
            section.span_of("maxmemory"),
            message,
            "write a size with its unit, such as \"512mb\" or \"2gb\", or a share from \"1%\" to \"90%\"",
        );
    }
    limit
}

fn memory_limit(text: &str) -> Option<MemoryLimit> {
    if let Some(share) = text.strip_suffix('%') {
        let share = share.parse().ok().filter(|share| (1..=90).contains(share))?;
        return Some(MemoryLimit::Share(share));
    }
    bytes(text).map(MemoryLimit::Bytes)
}

/// A size with a binary unit, as redis.conf reads it: `512mb` is 512 · 2^20. A bare number or a
/// decimal unit (`m`) is refused: it is rarely what was meant.
fn bytes(text: &str) -> Option<u64> {
    let text = text.to_ascii_lowercase();
    let (number, unit) = [("kb", 1_u64 << 10), ("mb", 1 << 20), ("gb", 1 << 30)]
        .into_iter()
        .find_map(|(suffix, unit)| Some((text.strip_suffix(suffix)?, unit)))?;
    number.parse::<u64>().ok().filter(|number| *number > 0)?.checked_mul(unit)
}

/// `maxmemory-clients`: `"5%"` or a size.
fn client_memory(section: &mut Section<'_>, problems: &mut Problems<'_>) -> Option<String> {
    let text = section.string("client_memory", problems)?;
    match memory_limit(text) {
        Some(MemoryLimit::Share(share)) => Some(format!("{share}%")),
        Some(MemoryLimit::Bytes(bytes)) => Some(bytes.to_string()),
        None => {
            let message = format!("`limits.client_memory` cannot be \"{text}\"");
            problems.add(
                section.span_of("client_memory"),
                message,
                "write a share such as \"5%\", or a size such as \"256mb\"",
            );
            None
        }
    }
}

/// `[settings]`: directive → value. The server's own spelling; numbers in quotes.
fn settings(root: &mut Section<'_>, problems: &mut Problems<'_>) -> BTreeMap<String, String> {
    let section = &mut root.section("settings", problems);
    let mut settings = BTreeMap::new();
    for (name, value, span) in section.words(problems) {
        let directive = name.to_ascii_lowercase();
        let elsewhere = DECIDED_ELSEWHERE.iter().find(|(name, _)| *name == directive);
        if let Some((_, help)) = elsewhere {
            problems.add(span, format!("`{name}` does not belong under `[settings]`"), *help);
        } else if let Some(reason) = unsafe_value(value) {
            let message = format!("the value of `{name}` {reason}");
            problems.add(span, message, "write the value as the server shall read it");
        } else {
            settings.insert(directive, value.to_string());
        }
    }
    settings
}

/// `[images]`: reference → digest.
fn images(root: &mut Section<'_>, problems: &mut Problems<'_>) -> BTreeMap<String, String> {
    let section = &mut root.section("images", problems);
    let mut images = BTreeMap::new();
    for (reference, digest, span) in section.words(problems) {
        let is_hex = |hex: &str| {
            hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        if digest.strip_prefix("sha256:").is_some_and(is_hex) {
            images.insert(reference.to_string(), digest.to_string());
        } else {
            let message = format!("the digest of `{reference}` is none");
            let help = "write `sha256:` and 64 hex digits, as `docker image inspect` shows them under RepoDigests";
            problems.add(span, message, help);
        }
    }
    images
}

/// What the server would not read as it looks: nothing expands a variable in redis.conf, and a
/// comment on a value's line belongs to the value.
fn unsafe_value(value: &str) -> Option<&'static str> {
    if value.contains("${") || value.contains("$(") {
        Some("holds a variable, which no server expands")
    } else if value.contains(" #") || value.starts_with('#') {
        Some("holds a comment, which the server takes for a part of the value")
    } else if value.contains(|c: char| c.is_control() || !c.is_ascii()) {
        Some("holds characters that are not plain ASCII")
    } else {
        None
    }
}
