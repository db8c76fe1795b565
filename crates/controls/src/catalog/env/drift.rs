//! Differences between a running server and the file that it was started with.

use std::collections::BTreeSet;

use redan_model::secret::UNKNOWN_START;
use redan_model::{Evidence, Known, Server, Setting, User};

use crate::control::Context;
use crate::pairs;
use crate::support::evidence;

/// One difference, with both sides.
pub(super) struct Difference {
    /// Directive or user.
    pub subject: String,
    /// What runs.
    pub live: Evidence,
    /// What the file says.
    pub file: Evidence,
}

/// Settings that a host or a supervisor decides, or that a failover changes.
const IGNORED: &[&str] = &[
    "port",
    "dir",
    "logfile",
    "pidfile",
    "daemonize",
    "supervised",
    "proc-title-template",
    "maxclients",
    "replicaof",
    "slaveof",
    "unixsocket",
    "cluster-announce-ip",
    "replica-announce-ip",
    "slave-announce-ip",
    "include",
    "loadmodule",
    "crash-memcheck-enabled",
];

/// Settings whose running value must equal the default where the file is silent.
const SECURITY: &[&str] = &[
    "requirepass",
    "masterauth",
    "primaryauth",
    "protected-mode",
    "replica-read-only",
    "enable-debug-command",
    "enable-module-command",
    "enable-protected-configs",
    "tls-port",
    "tls-auth-clients",
    "tls-replication",
    "tls-cluster",
    "acllog-max-len",
    "slowlog-log-slower-than",
    "maxmemory",
    "appendonly",
];

/// Every difference in settings and users.
pub(super) fn differences(live: &Server, file: &Server, context: &Context<'_>) -> Vec<Difference> {
    let settings = file.settings.iter().filter_map(|(name, said)| {
        let runs = live.settings.get(name)?;
        (counts(name, said, live, file) && !agree(name, runs, said)).then(|| Difference {
            subject: name.to_string(),
            live: evidence(name, runs, context),
            file: evidence(name, said, context),
        })
    });
    let mut found: Vec<Difference> = settings.collect();
    let users = users(live, file, context);
    if users.is_some() {
        // It is the password of the default user, who was compared; an `ACL SETUSER` does not change what CONFIG GET
        // goes on to show.
        found.retain(|row| row.subject != "requirepass");
    }
    found.sort_by_key(|row| !SECURITY.contains(&row.subject.as_str()));
    found.extend(users.into_iter().flatten());
    found
}

/// True when the file's word about a setting, or its silence, can be held against the server.
fn counts(name: &str, said: &Setting, live: &Server, file: &Server) -> bool {
    let explicit = said.origin.is_explicit();
    !IGNORED.contains(&name)
        && (explicit || (SECURITY.contains(&name) && live.release == file.release))
}

fn agree(name: &str, runs: &Setting, said: &Setting) -> bool {
    let (runs, said) = (runs.text(), said.text());
    let file_name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_string();
    let is_path = name == "aclfile" || (name.starts_with("tls-") && name.ends_with("file"));
    // A value that is not here cannot be compared.
    said.contains(UNKNOWN_START) || runs == said || (is_path && file_name(runs) == file_name(said))
}

/// Users that one side has and the other has not, or has otherwise. `None` when a side's users are not known.
fn users(live: &Server, file: &Server, context: &Context<'_>) -> Option<Vec<Difference>> {
    let file = match &file.users {
        Known::Yes(_) => Some(file),
        _ => pairs::file_of_acl(live, context.facts),
    };
    let (file, running) = (file?, live.users.get()?);
    let written = file.users.get()?;
    let names: BTreeSet<&str> =
        running.iter().chain(written).map(|user| user.name.as_str()).collect();
    let find = |users: &'_ [User], name: &str| users.iter().find(|user| user.name == name).cloned();
    let difference = |name: &str| {
        let (runs, said) = (find(running, name), find(written, name));
        let is_same = runs.as_ref().zip(said.as_ref()).is_some_and(|(runs, said)| same(runs, said));
        (!is_same).then(|| Difference {
            subject: format!("user {name}"),
            live: side(runs.as_ref(), name, live),
            file: side(said.as_ref(), name, file),
        })
    };
    Some(names.into_iter().filter_map(difference).collect())
}

fn side(user: Option<&User>, name: &str, server: &Server) -> Evidence {
    match user {
        Some(user) => Evidence::of("the user", &user.line, &user.origin),
        None => Evidence::implied(format!("{} has no user {name}", server.target)),
    }
}

fn same(a: &User, b: &User) -> bool {
    let hashes = |user: &User| -> BTreeSet<String> {
        user.passwords.iter().map(|password| password.sha256.expose().to_string()).collect()
    };
    let unknown = |user: &User| {
        user.passwords.iter().any(|it| it.plain.as_ref().is_some_and(|plain| plain.is_unknown()))
    };
    a.line == b.line
        || (a.enabled == b.enabled
            && a.nopass == b.nopass
            && a.selectors == b.selectors
            && (hashes(a) == hashes(b) || unknown(a) || unknown(b)))
}
