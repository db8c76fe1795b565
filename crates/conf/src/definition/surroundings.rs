//! Services that are no server but matter to one: dashboards, exporters, backups.

use redan_model::facts::{Surrounding, SurroundingKind};

use super::spec::Spec;

/// Dashboards by a part of their image's name, with the variables that make them ask for a login.
const DASHBOARDS: &[(&str, &[&str])] = &[
    ("redisinsight", &[]),
    (
        "redis-commander",
        &["HTTP_USER", "HTTP_PASSWORD", "HTTP_PASSWORD_FILE", "HTTP_PASSWORD_HASH"],
    ),
    ("phpredisadmin", &["ADMIN_USER", "ADMIN_PASS"]),
    ("redis-ui", &["HTTP_USER", "HTTP_PASSWORD"]),
    ("redmon", &[]),
    ("redis-stat", &[]),
    ("redis-browser", &[]),
    ("redsmin", &[]),
    ("valkey-admin", &[]),
];

/// Servers read from one list; a dashboard shows a handful.
const MAX_HOSTS: usize = 100;

/// Words that say that a backup is encrypted before it is stored.
pub(crate) const ENCRYPTION: &[&str] =
    &["gpg", "age ", "openssl enc", "restic", "borg", "--sse", "kms", "rclone crypt", "duplicity"];

/// What a service that is no server is to a server, if anything.
pub fn of(spec: &Spec) -> Option<Surrounding> {
    let image = spec.container.image.as_ref()?;
    let name = image.repository.to_ascii_lowercase();
    let (kind, detail) =
        dashboard(spec, &name).or_else(|| exporter(&name)).or_else(|| backup(spec))?;
    Some(Surrounding {
        target: spec.target.clone(),
        kind,
        location: image.location.clone(),
        detail,
        environment: None,
    })
}

/// The redis-stack image starts RedisInsight beside its server.
pub fn bundled_dashboard(spec: &Spec) -> Option<Surrounding> {
    let image = spec.container.image.as_ref()?;
    let is_stack = image.repository.rsplit('/').next() == Some("redis-stack");
    let default = spec.entrypoint.is_none() && spec.command.is_none();
    let published = spec.container.ports.iter().find(|port| port.container_port == 8001)?;
    (is_stack && default).then(|| Surrounding {
        target: spec.target.clone(),
        kind: SurroundingKind::OpenDashboard,
        location: published.location.clone(),
        detail: format!("{} serves RedisInsight on port 8001 without a login", spec.name),
        environment: None,
    })
}

/// The values of a variable as others would write them: `REDIS_HOSTS` of redis-commander is a list of
/// `label:host:port:database:password`, of which the end, or all but the host, may be missing.
/// Source: the README of redis-commander.
pub fn as_urls(spec: &Spec, name: &str, value: &str) -> Vec<String> {
    let image = spec.container.image.as_ref();
    let is_commander = image.is_some_and(|image| image.repository.ends_with("redis-commander"));
    if !is_commander || name != "REDIS_HOSTS" {
        return vec![value.to_string()];
    }
    let entries = value.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries.take(MAX_HOSTS).map(commander_url).collect()
}

/// `label:host:port:database:password` as a URL.
fn commander_url(entry: &str) -> String {
    let parts: Vec<&str> = entry.splitn(5, ':').collect();
    match parts.as_slice() {
        [_, host, port, database, password] => {
            let password = percent_encoded(password);
            format!("redis://:{password}@{host}:{port}/{database}")
        }
        [_, host, port, database] => format!("redis://{host}:{port}/{database}"),
        [_, host, port] => format!("redis://{host}:{port}"),
        [_, host] | [host] => format!("redis://{host}"),
        _ => entry.to_string(),
    }
}

/// A password as it may stand in a URL.
fn percent_encoded(password: &str) -> String {
    let is_reserved = |c: char| matches!(c, '%' | '/' | '?' | '#' | '[' | ']' | '@' | ':');
    let encode = |c: char| match is_reserved(c) {
        true => format!("%{:02X}", u32::from(c)),
        false => c.to_string(),
    };
    password.chars().map(encode).collect()
}

fn dashboard(spec: &Spec, image: &str) -> Option<(SurroundingKind, String)> {
    let (_, logins) = DASHBOARDS.iter().find(|(part, _)| image.contains(part))?;
    let published =
        spec.container.ports.iter().any(|port| {
            super::exposure::zone_of(&port.host_ip) > redan_model::server::Zone::Loopback
        });
    let has_login = logins.iter().any(|name| spec.variables.value_or_unknown(name).is_some());
    let name = &spec.name;
    Some(match (published || spec.exposure.host, has_login) {
        (true, false) => {
            (SurroundingKind::OpenDashboard, format!("{name} is published and asks for no login"))
        }
        (true, true) => {
            (SurroundingKind::GuardedDashboard, format!("{name} is published and asks for a login"))
        }
        (false, _) => (
            SurroundingKind::GuardedDashboard,
            format!("{name} is not published beyond the host and its containers"),
        ),
    })
}

fn exporter(image: &str) -> Option<(SurroundingKind, String)> {
    let about = image.contains("redis") || image.contains("valkey");
    (about && image.contains("exporter"))
        .then(|| (SurroundingKind::MetricsExporter, format!("{image} exports metrics")))
}

fn backup(spec: &Spec) -> Option<(SurroundingKind, String)> {
    let words = spec.entrypoint.iter().chain(&spec.command).flatten();
    let text: Vec<&str> = words.map(|word| word.text.as_str()).collect();
    let text = text.join(" ");
    let names = format!("{} {text}", spec.name);
    let about_data = ["dump.rdb", "--rdb", "BGSAVE", "bgsave", "redis", "valkey"]
        .iter()
        .any(|word| names.contains(word));
    let is_backup =
        spec.name.contains("backup") || text.contains("--rdb") || text.contains("dump.rdb");
    if !(about_data && is_backup) {
        return None;
    }
    let encrypted = ENCRYPTION.iter().any(|word| text.contains(word))
        || spec.variables.map.keys().any(|name| name.contains("ENCRYPT") || name.contains("GPG"));
    Some(match encrypted {
        true => {
            (SurroundingKind::EncryptedBackup, format!("{} encrypts what it stores", spec.name))
        }
        false => (
            SurroundingKind::PlainBackup,
            format!("nothing in {} encrypts what it stores", spec.name),
        ),
    })
}
