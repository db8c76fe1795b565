//! Text to [`Policy`]: every problem at once, each with its place.

use std::collections::BTreeMap;
use std::ops::Range;

use redan_model::{ControlId, Diagnostic};
use toml::de::DeTable;

use crate::gateway::{AuditLevel, read};
use crate::hardening::{self, Hardening};
use crate::policy::{
    Commands, Database, DatabaseAccess, Decision, Environment, Exception, Network, Policy,
    Published, Role, Scripts, SecretProvider, SecretRef, ServiceUsers, TlsMode,
};
use crate::section::{Section, one_of};
use crate::source::{Problems, Source, has_password};

/// The largest policy that is read, in bytes.
pub const MAX_POLICY: usize = 1 << 20;

const SCHEMES: [&str; 8] = [
    "redis",
    "rediss",
    "valkey",
    "valkeys",
    "redis+sentinel",
    "rediss+sentinel",
    "redis+cluster",
    "unix",
];
const PUBLISHED: [(&str, Published); 4] = [
    ("none", Published::None),
    ("loopback", Published::Loopback),
    ("private", Published::Private),
    ("any", Published::Any),
];
const TLS: [(&str, TlsMode); 3] =
    [("off", TlsMode::Off), ("optional", TlsMode::Optional), ("required", TlsMode::Required)];
const SCRIPTS: [(&str, Scripts); 3] =
    [("none", Scripts::None), ("registered", Scripts::Registered), ("any", Scripts::Any)];
const PROVIDERS: [(&str, &str); 5] = [
    ("generated", "generated"),
    ("environment", "environment"),
    ("file", "file"),
    ("command", "command"),
    ("vault", "vault"),
];
const AUDIT: [(&str, AuditLevel); 4] = [
    ("off", AuditLevel::Off),
    ("denied", AuditLevel::Denied),
    ("writes", AuditLevel::Writes),
    ("all", AuditLevel::All),
];
const ACCESS: [(&str, DatabaseAccess); 3] = [
    ("read", DatabaseAccess::Read),
    ("write", DatabaseAccess::Write),
    ("read-write", DatabaseAccess::ReadWrite),
];

/// Reads a policy. `path` is what messages call the file; `controls` are the ids that decisions
/// and exceptions may name (empty: they are not checked).
///
/// # Errors
/// Every problem of the text in its order. Texts above [`MAX_POLICY`] are refused unread.
pub fn parse(text: &str, path: &str, controls: &[ControlId]) -> Result<Policy, Vec<Diagnostic>> {
    let mut problems = Problems::new(Source::new(text, path));
    if text.len() > MAX_POLICY {
        problems.add(0..0, "the policy is larger than 1 MiB", "name the right file");
        return Err(problems.sorted());
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        problems.add(span, error.message().replace('\n', ", "), "mend the TOML at this place");
    }
    let policy = policy(Section::root(&root), controls, &mut problems);
    let found = problems.sorted();
    if found.is_empty() { Ok(policy) } else { Err(found) }
}

/// The whole policy; what is missing takes the baseline's value.
fn policy(mut root: Section<'_>, controls: &[ControlId], problems: &mut Problems<'_>) -> Policy {
    let baseline = Policy::baseline();
    let mut head = root.section("policy", problems);
    let mut commands = root.section("commands", problems);
    let renamed_config = renamed_config(&mut commands, problems);
    let mut network = root.section("network", problems);
    let mut modules = root.section("modules", problems);
    let hardening = Hardening::read(&mut root, problems);
    let databases = databases(&mut root, problems);
    let policy = Policy {
        name: head.string("name", problems).unwrap_or("unnamed").into(),
        owner: head.string("owner", problems).map(String::from),
        review_days: head.days("review", problems),
        environments: environments(&mut root, problems),
        trusted_primaries: network.plain_strings("trusted_primaries", problems),
        network: read_network(&mut network, problems),
        commands: read_commands(&mut commands, baseline.commands, problems),
        roles: roles(&mut root, &databases, &hardening.users, problems),
        audit: read::audit_trail(&mut root, problems),
        patches: read::patches(&mut root, problems),
        users: hardening.users,
        tls: hardening.tls,
        limits: hardening.limits,
        persistence: hardening.persistence,
        settings: hardening.settings,
        images: hardening.images,
        databases,
        decisions: decisions(&mut root, controls, problems),
        exceptions: exceptions(&mut root, controls, problems),
        renamed_config,
        allowed_modules: modules
            .spanned_strings("allowed", problems)
            .map(|names| names.into_iter().map(|(name, _)| name.to_string()).collect()),
        is_written: true,
    };
    for section in [head, commands, network, modules, root] {
        section.finish(problems);
    }
    policy
}

fn read_network(section: &mut Section<'_>, problems: &mut Problems<'_>) -> Network {
    Network {
        published: section.choice("published", &PUBLISHED, problems).unwrap_or_default(),
        tls: section.choice("tls", &TLS, problems).unwrap_or_default(),
    }
}

fn read_commands(
    section: &mut Section<'_>,
    baseline: Commands,
    problems: &mut Problems<'_>,
) -> Commands {
    let forbid = section.spanned_strings("forbid", problems);
    let removed = section.spanned_strings("removed", problems);
    let upper = |list: Vec<(&str, Range<usize>)>| {
        list.into_iter().map(|(name, _)| name.to_ascii_uppercase()).collect()
    };
    Commands {
        forbid: forbid.map_or(baseline.forbid, upper),
        scripts: section.choice("scripts", &SCRIPTS, problems).unwrap_or_default(),
        arguments: read::argument_rules(section, problems),
        removed: removed.map_or_else(Vec::new, upper),
    }
}

/// `[commands.renamed_config]`: server URL or `*` → where the new name is kept.
fn renamed_config(
    commands: &mut Section<'_>,
    problems: &mut Problems<'_>,
) -> BTreeMap<String, SecretRef> {
    let mut map = BTreeMap::new();
    for (server, mut section) in commands.named("renamed_config", problems) {
        let variable = section.string("variable", problems);
        let file = section.string("file", problems);
        match (variable, file) {
            (Some(name), None) => {
                map.insert(server.to_string(), SecretRef::Variable(name.into()));
            }
            (None, Some(path)) => {
                map.insert(server.to_string(), SecretRef::File(path.into()));
            }
            _ => problems.add(
                section.span_of("variable"),
                "a renamed CONFIG needs either `variable` or `file`",
                "name the environment variable or the file that holds the new name; the policy itself holds no secrets",
            ),
        }
        section.finish(problems);
    }
    map
}

fn environments(
    root: &mut Section<'_>,
    problems: &mut Problems<'_>,
) -> BTreeMap<String, Environment> {
    let mut map = BTreeMap::new();
    for (name, mut section) in root.named("environments", problems) {
        for (url, span) in section.spanned_strings("servers", problems).unwrap_or_default() {
            check_url(url, span, problems);
        }
        let production = section.boolean("production", problems);
        let environment = Environment {
            servers: section.strings("servers", problems).unwrap_or_default(),
            files: section.plain_strings("files", problems),
            production: production.unwrap_or_else(|| name.to_lowercase().starts_with("prod")),
            tls: section.choice("tls", &TLS, problems),
            secrets: secrets(&mut section, problems),
        };
        section.finish(problems);
        map.insert(name.to_string(), environment);
    }
    map
}

/// Refuses URLs of other kinds, and passwords in them.
fn check_url(url: &str, span: Range<usize>, problems: &mut Problems<'_>) {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    if !SCHEMES.contains(&scheme) {
        let schemes = SCHEMES.join("://`, `");
        problems.add(span, "not a server URL", format!("start it with one of `{schemes}://`"));
    } else if has_password(url) {
        problems.add(
            span,
            "a policy must not hold a password",
            "leave it out of the URL and pass it with --password-file or REDAN_PASSWORD",
        );
    }
}

fn secrets(section: &mut Section<'_>, problems: &mut Problems<'_>) -> Option<SecretProvider> {
    let mut section = section.optional_section("secrets", problems)?;
    let provider = section.choice("provider", &PROVIDERS, problems);
    section.required("provider", "where the secrets of this environment come from", problems);
    let secrets = SecretProvider {
        provider: provider.unwrap_or_default().into(),
        path: section.string("path", problems).map(String::from),
        rotate_days: section.days("rotate", problems),
    };
    section.finish(problems);
    Some(secrets)
}

fn databases(root: &mut Section<'_>, problems: &mut Problems<'_>) -> BTreeMap<String, Database> {
    let mut map: BTreeMap<String, Database> = BTreeMap::new();
    for (name, mut section) in root.named("databases", problems) {
        let span = section.span_of("index");
        let Some(index) = section.index("index", problems) else {
            let message = format!("`databases.{name}.index` is missing or not a number");
            problems.add(span, message, "add `index = N`, the number that SELECT takes");
            continue;
        };
        if let Some((other, _)) = map.iter().find(|(_, database)| database.index == index) {
            let message = format!("database {index} is already called `{other}`");
            problems.add(span, message, "give each database its own number");
        }
        let database = Database {
            index,
            max_ttl_seconds: section.seconds("max_ttl", problems),
            personal_data: section.boolean("personal_data", problems).unwrap_or_default(),
            audit: section.choice("audit", &AUDIT, problems).unwrap_or_default(),
        };
        section.finish(problems);
        map.insert(name.to_string(), database);
    }
    map
}

fn roles(
    root: &mut Section<'_>,
    databases: &BTreeMap<String, Database>,
    users: &ServiceUsers,
    problems: &mut Problems<'_>,
) -> BTreeMap<String, Role> {
    let mut map = BTreeMap::new();
    for (name, mut section) in root.named("roles", problems) {
        check_role_name(name, users, &section, problems);
        let every_database = section.is_all("databases");
        let access = (!every_database).then(|| section.section("databases", problems));
        let access = access.map(|access| database_access(access, databases, problems));
        let role = Role {
            databases: access.unwrap_or_default(),
            every_database,
            commands: section.strings_or_all("commands", problems),
            keys: section.patterns("keys", problems),
            read_keys: section.patterns("read_keys", problems),
            channels: section.patterns("channels", problems),
            hosts: section.plain_strings("hosts", problems),
            limits: read::role_limits(&mut section, problems),
            trial: read::trial(&mut section, problems),
            login: read::login(&mut section, problems),
            certificates: read::certificates(&mut section, &map, problems),
            networks: read::networks(&mut section, problems),
        };
        section.finish(problems);
        map.insert(name.to_string(), role);
    }
    map
}

/// A role is a user of the server: its name must be one, and nobody else's.
fn check_role_name(
    name: &str,
    users: &ServiceUsers,
    section: &Section<'_>,
    problems: &mut Problems<'_>,
) {
    if let Some(reason) = hardening::bad_user_name(name) {
        let message = format!("a role cannot be called \"{name}\": {reason}");
        problems.add(section.span_of(""), message, "choose a plain word, such as \"web\"");
    } else if let Some((key, _)) = users.iter().find(|(_, user)| *user == name) {
        let message = format!("`{name}` is the name of the {key} user already");
        let help = format!("rename the role, or write `[users]` `{key} = \"another\"`");
        problems.add(section.span_of(""), message, help);
    }
}

/// `databases = { cache = "read-write" }` of a role; names must be those of `[databases]`.
fn database_access(
    mut section: Section<'_>,
    databases: &BTreeMap<String, Database>,
    problems: &mut Problems<'_>,
) -> BTreeMap<String, DatabaseAccess> {
    let known: Vec<&str> = databases.keys().map(String::as_str).collect();
    let mut map = BTreeMap::new();
    for (name, word, span) in section.words(problems) {
        if !known.contains(&name) {
            let message = format!("there is no database called `{name}`");
            problems.add(span.clone(), message, one_of(name, &known));
        }
        match ACCESS.iter().find(|(access, _)| *access == word) {
            Some((_, access)) => {
                map.insert(name.to_string(), *access);
            }
            None => {
                let names = ACCESS.map(|(name, _)| name);
                let message = format!("access cannot be \"{word}\"");
                problems.add(span, message, one_of(word, &names));
            }
        }
    }
    map
}

fn decisions(
    root: &mut Section<'_>,
    controls: &[ControlId],
    problems: &mut Problems<'_>,
) -> Vec<Decision> {
    let mut decisions: Vec<Decision> = Vec::new();
    for mut section in root.repeated("decisions", problems) {
        let id = section.required("id", "a short unique name", problems).unwrap_or_default();
        if !id.is_empty() && decisions.iter().any(|decision| decision.id == id) {
            let message = format!("there are two decisions called `{id}`");
            problems.add(section.span_of("id"), message, "give each its own id");
        }
        for (pattern, span) in section.spanned_strings("requires", problems).unwrap_or_default() {
            check_control(pattern, span, controls, problems);
        }
        decisions.push(Decision {
            id: id.into(),
            title: section
                .required("title", "the decision in one line", problems)
                .map_or_else(String::new, String::from),
            date: section.date("date", problems),
            why: section.string("why", problems).unwrap_or_default().into(),
            requires: section.strings("requires", problems).unwrap_or_default(),
            claimed_risk: claimed_risk(&mut section, problems),
            location: section.location(problems),
        });
        section.finish(problems);
    }
    decisions
}

/// `risk = { before = 9, after = 3 }`, each from 0 to 10.
fn claimed_risk(section: &mut Section<'_>, problems: &mut Problems<'_>) -> Option<(f64, f64)> {
    let mut risk = section.optional_section("risk", problems)?;
    let mut read = |key| {
        let value = risk.number(key, problems);
        if value.is_none_or(|value| !(0.0..=10.0).contains(&value)) {
            let message = format!("`risk.{key}` must be a number from 0 to 10");
            problems.add(
                risk.span_of(key),
                message,
                "write for example `{ before = 9, after = 3 }`",
            );
        }
        value
    };
    let (before, after) = (read("before"), read("after"));
    risk.finish(problems);
    before.zip(after)
}

fn exceptions(
    root: &mut Section<'_>,
    controls: &[ControlId],
    problems: &mut Problems<'_>,
) -> Vec<Exception> {
    let mut exceptions = Vec::new();
    for mut section in root.repeated("exceptions", problems) {
        let control = section.required("control", "the id of the control that is waived", problems);
        if let Some(control) = control {
            check_control(control, section.span_of("control"), controls, problems);
        }
        let target =
            section.required("target", "the target as reports print it, or \"*\"", problems);
        let reason = section.required("reason", "why this may stay as it is for now", problems);
        let until = section.date("until", problems);
        if until.is_none() {
            let message = "an exception needs an end";
            problems.add(
                section.span_of("until"),
                message,
                "add `until = 2026-12-31`, the last day on which it holds",
            );
        }
        let location = section.location(problems);
        if let (Some(control), Some(target), Some(reason), Some(until)) =
            (control, target, reason, until)
        {
            exceptions.push(Exception {
                control: control.into(),
                target: target.into(),
                reason: reason.into(),
                until,
                location,
            });
        }
        section.finish(problems);
    }
    exceptions
}

/// Refuses a control id or glob that no control matches.
fn check_control(
    pattern: &str,
    span: Range<usize>,
    controls: &[ControlId],
    problems: &mut Problems<'_>,
) {
    if controls.is_empty() || controls.iter().any(|id| crate::glob::matches(pattern, id.0)) {
        return;
    }
    let near = crate::suggest::nearest(pattern, controls.iter().map(|id| id.0));
    let help = near.map_or_else(
        || "`redan controls` lists them all".to_string(),
        |near| format!("did you mean `{near}`? `redan controls` lists them all"),
    );
    problems.add(span, format!("no control is called `{pattern}`"), help);
}
