//! What makes one server as safe as another, in a few comparable words.

use redan_model::server::Authentication;
use redan_model::{Evidence, Known, Server};

use crate::control::Context;
use crate::support::evidence;

/// One difference between two servers.
pub(super) struct Difference {
    /// What differs.
    pub name: &'static str,
    /// Here.
    pub here: String,
    /// On the server that it is compared with.
    pub there: String,
    /// Who says so here.
    pub evidence_here: Evidence,
    /// Who says so there.
    pub evidence_there: Evidence,
}

/// Settings whose texts are compared as they are.
const SETTINGS: &[&str] = &[
    "protected-mode",
    "enable-debug-command",
    "enable-module-command",
    "enable-protected-configs",
    "tls-auth-clients",
    "tls-replication",
    "appendonly",
];

/// One comparable property of a server.
type Property = (&'static str, String, Evidence);

/// Every property that is known on both sides and differs.
pub(super) fn differences(
    server: &Server,
    reference: &Server,
    context: &Context<'_>,
) -> Vec<Difference> {
    let there = properties(reference, context);
    properties(server, context)
        .into_iter()
        .filter_map(|(name, here, evidence_here)| {
            let (_, value, evidence_there) = there.iter().find(|(other, ..)| *other == name)?;
            (here != *value).then(|| Difference {
                name,
                here,
                there: value.clone(),
                evidence_here,
                evidence_there: evidence_there.clone(),
            })
        })
        .collect()
}

fn properties(server: &Server, context: &Context<'_>) -> Vec<Property> {
    let settings = SETTINGS.iter().filter_map(|name| {
        let setting = server.settings.get(name)?;
        Some((*name, setting.text().to_string(), evidence(name, setting, context)))
    });
    authentication(server, context)
        .into_iter()
        .chain(tls(server, context))
        .chain(commands(server))
        .chain(users(server))
        .chain(settings)
        .collect()
}

fn authentication(server: &Server, context: &Context<'_>) -> Option<Property> {
    let state = match server.authentication.get()? {
        Authentication::Required => "required",
        Authentication::Open => "none",
        Authentication::OpenOnLoopback => "none on loopback",
    };
    let seen = match (server.default_user(), server.settings.get("requirepass")) {
        (Some(user), _) => Evidence::of("the default user", &user.line, &user.origin),
        (None, Some(setting)) => evidence("requirepass", setting, context),
        (None, None) => Evidence::implied(format!("authentication is {state}")),
    };
    Some(("authentication", state.to_string(), seen))
}

fn tls(server: &Server, context: &Context<'_>) -> Option<Property> {
    let port = server.settings.get("tls-port")?;
    let state = if port.text() == "0" { "off" } else { "on" };
    Some(("TLS", state.to_string(), evidence("tls-port", port, context)))
}

/// Names of removed and renamed commands.
fn commands(server: &Server) -> Option<Property> {
    let Known::Yes(commands) = &server.commands else { return None };
    let renamed = commands.renamed.iter().map(|row| (row.command.as_str(), &row.location));
    let removed = commands.removed.iter().map(|row| (row.value.as_str(), &row.location));
    let mut rows: Vec<_> = renamed.chain(removed).collect();
    rows.sort();
    let names: Vec<&str> = rows.iter().map(|(name, _)| *name).collect();
    let seen = match rows.first() {
        Some((_, at)) => Evidence::file(at, "renamed or removed here"),
        None => Evidence::implied("no command is renamed or removed"),
    };
    Some(("renamed commands", or_none(&names), seen))
}

/// Names of enabled users.
fn users(server: &Server) -> Option<Property> {
    let users = server.users.get()?;
    let mut names: Vec<&str> =
        users.iter().filter(|user| user.enabled).map(|user| user.name.as_str()).collect();
    names.sort_unstable();
    let seen = users.first().map_or_else(
        || Evidence::implied("no user is enabled"),
        |user| Evidence::of("the first user", &user.line, &user.origin),
    );
    Some(("users", or_none(&names), seen))
}

fn or_none(names: &[&str]) -> String {
    if names.is_empty() { "none".into() } else { names.join(" ") }
}
