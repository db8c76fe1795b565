//! The wire copy of effective configurations.

use std::collections::BTreeMap;
use std::io::{self, Write};

use redan_model::server::{Authentication, Start, Zone};
use redan_model::{Client, Facts, Known, Origin, Redactor, Server, Setting};
use serde::Serialize;

use super::kind;

/// The name of the format.
pub const SCHEMA: &str = "redan/effective/v1";

/// Writes every server and client of the facts.
///
/// # Errors
/// Those of the writer.
pub fn json(facts: &Facts, redactor: &Redactor, out: &mut impl Write) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        servers: facts.servers.iter().map(|server| ServerOut::of(server, redactor)).collect(),
        clients: facts.clients.iter().map(|client| ClientOut::of(client, facts)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    servers: Vec<ServerOut<'a>>,
    clients: Vec<ClientOut<'a>>,
}

#[derive(Serialize)]
struct ServerOut<'a> {
    name: &'a str,
    target: &'a str,
    server: &'static str,
    environment: Option<&'a str>,
    starts: Option<bool>,
    error: Option<ErrorOut<'a>>,
    config: BTreeMap<&'a str, String>,
    origins: BTreeMap<&'a str, OriginOut<'a>>,
    users: Option<Vec<&'a str>>,
    commands: Option<CommandsOut<'a>>,
    reachable_from: Option<Vec<&'static str>>,
    authentication: &'static str,
}

#[derive(Serialize)]
struct ErrorOut<'a> {
    line: Option<u32>,
    directive: Option<&'a str>,
    reason: &'a str,
}

#[derive(Serialize)]
struct OriginOut<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    overrides: Vec<PlaceOut<'a>>,
}

#[derive(Serialize)]
struct PlaceOut<'a> {
    path: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct CommandsOut<'a> {
    removed: Vec<&'a str>,
    renamed: BTreeMap<&'a str, String>,
}

#[derive(Serialize)]
struct ClientOut<'a> {
    path: &'a str,
    line: u32,
    key: &'a str,
    url: &'a str,
    authenticates: bool,
    tls: bool,
    works_against: Option<&'a str>,
    problem: Option<&'a str>,
    environment: Option<&'a str>,
}

impl<'a> ServerOut<'a> {
    fn of(server: &'a Server, redactor: &Redactor) -> Self {
        let (starts, error) = match &server.start {
            Start::Starts => (Some(true), None),
            Start::Unknown(_) => (None, None),
            Start::Refuses(error) => (
                Some(false),
                Some(ErrorOut {
                    line: error.line,
                    directive: error.directive.as_deref(),
                    reason: &error.reason,
                }),
            ),
        };
        let users = |users: &'a Vec<redan_model::User>| {
            users.iter().map(|user| user.line.as_str()).collect()
        };
        let zones = |zones: &[Zone]| zones.iter().map(|zone| zone.name()).collect();
        Self {
            name: &server.name,
            target: server.target.as_str(),
            server: server.release.name(),
            environment: server.environment.as_deref(),
            starts,
            error,
            config: server
                .settings
                .iter()
                .map(|(name, setting)| (name, setting.value.display(redactor)))
                .collect(),
            origins: server
                .settings
                .iter()
                .filter(|(_, setting)| !matches!(setting.origin, Origin::Default(_)))
                .map(|(name, setting)| (name, OriginOut::of(setting)))
                .collect(),
            users: server.users.get().map(users),
            commands: server.commands.get().map(|commands| CommandsOut::of(commands, redactor)),
            reachable_from: server.reach.get().map(|reach| zones(&reach.zones)),
            authentication: match &server.authentication {
                Known::Yes(Authentication::Required) => "required",
                Known::Yes(Authentication::Open | Authentication::OpenOnLoopback) => "open",
                Known::No(_) | Known::NotHere => "unknown",
            },
        }
    }
}

impl<'a> OriginOut<'a> {
    fn of(setting: &'a Setting) -> Self {
        let location = setting.origin.location();
        let rule = match &setting.origin {
            Origin::Image { rule, .. } => Some(&**rule),
            Origin::Live { request } => Some(&**request),
            _ => None,
        };
        let place = |origin: &'a Origin| {
            let location = origin.location()?;
            Some(PlaceOut { path: &location.path, line: location.line })
        };
        Self {
            kind: kind(&setting.origin),
            path: location.map(|location| &*location.path),
            line: location.map(|location| location.line),
            rule,
            overrides: setting.overrides.iter().filter_map(place).collect(),
        }
    }
}

impl<'a> CommandsOut<'a> {
    fn of(commands: &'a redan_model::server::Commands, redactor: &Redactor) -> Self {
        Self {
            removed: commands.removed.iter().map(|row| row.value.as_str()).collect(),
            renamed: commands
                .renamed
                .iter()
                .map(|row| (row.command.as_str(), redactor.mark(&row.alias)))
                .collect(),
        }
    }
}

impl<'a> ClientOut<'a> {
    fn of(client: &'a Client, facts: &'a Facts) -> Self {
        let server = client
            .server
            .as_ref()
            .and_then(|target| facts.servers.iter().find(|server| server.target == *target));
        Self {
            path: &client.location.path,
            line: client.location.line,
            key: &client.key,
            url: &client.display,
            authenticates: client.authenticates(),
            tls: client.tls,
            works_against: server.map(|server| server.name.as_str()),
            problem: client.problem.as_deref(),
            environment: client.environment.as_deref(),
        }
    }
}
