//! Whom a user stands for, and what applications among them may run.
//!
//! Controls about least privilege ask the same question with other commands: which identities of
//! applications may run this? An administrator is meant to; a replica or a Sentinel has controls
//! of its own (`CMD-027`, `CMD-028`).

use redan_model::{Evidence, Release, Server, Severity, User};

use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, is_private_workbench, listed, place, users};

/// Whom a user stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A person or a tool that runs the server.
    Administrator,
    /// The other nodes: named by `masteruser` or by its name.
    Replication,
    /// Sentinels: named by an `auth-user` line or by its name.
    Sentinel,
    /// An exporter or a health check.
    Metrics,
    /// Everybody else, `default` always.
    Application,
}

/// Words of a name that mean an administrator.
const fn means_administrator(word: &[u8]) -> bool {
    matches!(
        word,
        b"root"
            | b"operator"
            | b"ops"
            | b"dba"
            | b"superuser"
            | b"sre"
            | b"breakglass"
            | b"emergency"
    )
}

/// Words of a name that mean the other nodes.
const fn means_replication(word: &[u8]) -> bool {
    matches!(word, b"replica" | b"replicas" | b"replication" | b"replicator" | b"repl" | b"slave")
}

/// Words of a name that mean an exporter or a health check.
const fn means_metrics(word: &[u8]) -> bool {
    matches!(
        word,
        b"exporter"
            | b"metrics"
            | b"monitoring"
            | b"monitor"
            | b"prometheus"
            | b"datadog"
            | b"telegraf"
            | b"grafana"
            | b"health"
            | b"healthcheck"
            | b"probe"
    )
}

/// Whom a user stands for, by policy, by the settings that name it, and then by its name.
pub fn purpose(user: &User, server: &Server, context: &Context<'_>) -> Purpose {
    if user.name == "default" {
        return Purpose::Application;
    }
    let name = user.name.to_ascii_lowercase();
    // Asked for each user by dozens of controls: nothing is collected, and a word is compared with
    // those of its length only.
    let has = |means: fn(&[u8]) -> bool| {
        name.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()).any(means)
    };
    let is_role_of_all = context
        .policy
        .roles
        .get(&user.name)
        .is_some_and(|role| role.commands.iter().any(|command| command == "all"));
    if let Some(purpose) = service(user, server, context) {
        purpose
    } else if is_role_of_all || name.contains("admin") || has(means_administrator) {
        Purpose::Administrator
    } else if is_primary_user(&user.name, server) || has(means_replication) {
        Purpose::Replication
    } else if context.topology.is_sentinel_user(&user.name) || name.contains("sentinel") {
        Purpose::Sentinel
    } else if has(means_metrics) {
        Purpose::Metrics
    } else {
        Purpose::Application
    }
}

/// What the policy keeps the user for. A name alone is no reason to look away from a user that was
/// given everything, save the administrator's.
fn service(user: &User, server: &Server, context: &Context<'_>) -> Option<Purpose> {
    let (key, _) = context.policy.users.iter().find(|(_, name)| *name == user.name)?;
    let purpose = match key {
        "admin" => return Some(Purpose::Administrator),
        "redan" => Purpose::Administrator,
        "replication" | "backup" => Purpose::Replication,
        "sentinel" => Purpose::Sentinel,
        _ => Purpose::Metrics,
    };
    (!user.is_all_powerful(server.release)).then_some(purpose)
}

/// True when this node logs in to its primary under that name.
fn is_primary_user(name: &str, server: &Server) -> bool {
    ["masteruser", "primaryuser"].iter().any(|setting| server.settings.is(setting, name))
}

/// Enabled users of one purpose, or why that cannot be said.
pub fn of_purpose<'s>(
    wanted: Purpose,
    server: &'s Server,
    context: &Context<'_>,
) -> Result<Vec<&'s User>, Outcome> {
    data_server(server)?;
    let users = users(server)?.iter().filter(|user| user.enabled);
    Ok(users.filter(|user| purpose(user, server, context) == wanted).collect())
}

/// Enabled users that applications log in as, or why that cannot be said.
pub fn applications<'s>(
    server: &'s Server,
    context: &Context<'_>,
) -> Result<Vec<&'s User>, Outcome> {
    of_purpose(Purpose::Application, server, context)
}

/// True when the user may run the command (lower case, `config|set`) under its own name.
/// A command that `rename-command` took away or hid does not count; `CMD-020` judges hiding.
pub fn may_run(user: &User, command: &str, server: &Server) -> bool {
    let parent = command.split('|').next().unwrap_or(command);
    let hidden = server.commands.get().is_some_and(|commands| commands.altered(parent).is_some());
    !hidden && user.can_run(command, server.release)
}

/// True when the policy gives the command to the role of that name.
pub fn is_granted_by_policy(user: &User, command: &str, context: &Context<'_>) -> bool {
    let parent = command.split('|').next().unwrap_or(command);
    context.policy.roles.get(&user.name).is_some_and(|role| {
        role.commands.iter().any(|granted| {
            granted.eq_ignore_ascii_case(command) || granted.eq_ignore_ascii_case(parent)
        })
    })
}

/// What no application should be able to run.
pub struct Forbidden<'a> {
    /// Lower-case names, `config|set` for subcommands.
    pub commands: &'a [&'a str],
    /// What running them does, completing "which …": `wipes every database`.
    pub effect: &'a str,
    /// The control's own severity.
    pub severity: Severity,
}

/// A user and what it holds of the forbidden commands.
type Holder<'s, 'c> = (&'s User, Vec<&'c str>);

/// Fails when an application may run one of the commands.
///
/// Users that hold everything are the finding of `CMD-001`; where somebody restricted a user
/// and left the command in, that user is named alone and the finding stands by itself.
pub fn forbid(server: &Server, context: &Context<'_>, forbidden: &Forbidden<'_>) -> Outcome {
    let users = match applications(server, context) {
        Ok(users) => users,
        Err(outcome) => return outcome,
    };
    let holders: Vec<Holder<'_, '_>> = users
        .into_iter()
        .map(|user| (user, held(user, forbidden.commands, server, context)))
        .filter(|(_, held)| !held.is_empty())
        .collect();
    let (powerful, restricted): (Vec<_>, Vec<_>) =
        holders.into_iter().partition(|(user, _)| user.is_all_powerful(server.release));
    if !restricted.is_empty() {
        return failure(&restricted, forbidden, server).stands_alone().into();
    }
    if powerful.is_empty() {
        return Outcome::Pass;
    }
    let severity = severity_of_power(forbidden.severity, server, context);
    failure(&powerful, forbidden, server).severity(severity).into()
}

/// A command in the hands of a user that holds everything is no worse than that user.
pub fn severity_of_power(base: Severity, server: &Server, context: &Context<'_>) -> Severity {
    if is_private_workbench(server, context) { Severity::Low } else { base.min(Severity::High) }
}

/// The commands of the list that the user may run and that nobody decided to give.
fn held<'c>(
    user: &User,
    commands: &[&'c str],
    server: &Server,
    context: &Context<'_>,
) -> Vec<&'c str> {
    let open = |command: &&&str| {
        may_run(user, command, server) && !is_granted_by_policy(user, command, context)
    };
    commands.iter().filter(open).copied().collect()
}

/// One failure that names every holder, with its line and a remedy to type.
fn failure(holders: &[Holder<'_, '_>], forbidden: &Forbidden<'_>, server: &Server) -> Failure {
    let names: Vec<&str> = holders.iter().map(|(user, _)| user.name.as_str()).collect();
    let mut all: Vec<&str> = Vec::new();
    for command in holders.iter().flat_map(|(_, held)| held) {
        if !all.contains(command) {
            all.push(command);
        }
    }
    let message =
        format!("{} may run {}, which {}", listed(&names), printed(&all), forbidden.effect);
    let mut failure = Failure::new(names.join(","), message).severity(forbidden.severity);
    for (user, held) in holders {
        failure = failure.with(user_evidence(user, &format!("grants {}", printed(held))));
    }
    let remedies: Vec<String> =
        holders.iter().map(|(user, held)| withdraw(user, held, server.release)).collect();
    failure.remedy(remedies.join("; "))
}

/// Upper-case names for a sentence: `CONFIG SET and DEBUG`.
pub fn printed(commands: &[&str]) -> String {
    let words: Vec<String> =
        commands.iter().map(|command| command.to_ascii_uppercase().replace('|', " ")).collect();
    listed(&words)
}

/// Evidence for a user: its line in the file, or its row of `ACL LIST`.
pub fn user_evidence(user: &User, note: &str) -> Evidence {
    match user.origin.location() {
        Some(_) => place(&user.origin, note),
        None => place(&user.origin, &format!("{} ({note})", user.line)),
    }
}

/// How to take commands away from a user, where the user is defined.
pub fn withdraw(user: &User, commands: &[&str], release: Release) -> String {
    let rules: Vec<String> = commands.iter().map(|command| denial(command, release)).collect();
    change_user(user, &rules.join(" "))
}

/// How to change a user with more rules, where the user is defined.
pub fn change_user(user: &User, rules: &str) -> String {
    match user.origin.location() {
        Some(at) => format!("append `{rules}` to the line of user {} in {}", user.name, at.path),
        None => format!("`ACL SETUSER {} {rules}`, then `ACL SAVE`", user.name),
    }
}

/// The rule that denies a command; 6.2 cannot deny a subcommand alone.
fn denial(command: &str, release: Release) -> String {
    let whole = command.split('|').next().unwrap_or(command);
    format!("-{}", if release.at_least_7_0() { command } else { whole })
}
