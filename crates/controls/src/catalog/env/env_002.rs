//! ENV-002.

use std::collections::{BTreeMap, BTreeSet};

use redan_model::{Client, Confidence, Evidence, Known, Server};

use super::environments;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};

control! {
    /// Each environment has servers of its own.
    ///
    /// # Why
    /// Database numbers do not separate: `FLUSHALL`, Pub/Sub, scripts, users and memory are shared
    /// by the whole server. A test that empties its data empties production, and whoever reaches the
    /// test reaches the customers.
    ///
    /// # Attack
    /// Break into the environment that is guarded least and read the other one.
    ///
    /// # Fix
    /// Start a server for each environment, with passwords and networks of their own.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis security documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    "ENV-002", "instance-shared-by-environments";
    title: "Several environments use the same server",
    severity: Critical, aspect: Parity,
    owasp: ["A05:2021", "A04:2021"], iso27001: ["A.8.31"], pci: ["6.5.3", "6.5.4"], nist_csf: ["PR.IR-01", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    let servers = context.facts.servers.iter().filter_map(|server| {
        Some(Scoped {
            target: server.target.clone(),
            environment: server.environment.clone(),
            outcome: judge_users(server)?,
        })
    });
    judge_clients(context).into_iter().chain(servers).collect()
}

/// Clients of named environments, by the server that they name.
fn judge_clients(context: &Context<'_>) -> Vec<Scoped> {
    let mut by_server: BTreeMap<String, Vec<&Client>> = BTreeMap::new();
    for client in &context.facts.clients {
        if let (Some(server), Some(_), false) =
            (endpoint(client), &client.environment, client.is_example)
        {
            by_server.entry(server).or_default().push(client);
        }
    }
    by_server.into_iter().flat_map(|(server, clients)| judge_server(&server, &clients)).collect()
}

/// The audited server, or a host that is the same for everybody: not loopback, not a bare name
/// that each container network resolves by itself.
fn endpoint(client: &Client) -> Option<String> {
    if let Some(server) = &client.server {
        return Some(server.to_string());
    }
    let host = client.host.as_deref()?;
    let global = host.contains('.') && !client.is_loopback();
    global.then(|| format!("{}:{}", host.to_ascii_lowercase(), client.port.unwrap_or(6379)))
}

fn judge_server(server: &str, clients: &[&Client]) -> Vec<Scoped> {
    let of = |client: &Client| client.environment.clone().unwrap_or_default();
    let names: BTreeSet<String> = clients.iter().map(|client| of(client)).collect();
    let list = names.iter().cloned().collect::<Vec<_>>().join(" and ");
    clients
        .iter()
        .map(|client| {
            let outcome = match clients.iter().find(|other| of(other) != of(client)) {
                None => Outcome::Pass,
                Some(other) => {
                    Failure::new(&client.key, format!("{list} use the same server {server}"))
                        .with(Evidence::file(&client.location, "this environment"))
                        .with(Evidence::file(
                            &other.location,
                            "another environment, the same server",
                        ))
                        .into()
                }
            };
            Scoped {
                target: client.target.clone(),
                environment: client.environment.clone(),
                outcome,
            }
        })
        .collect()
}

/// Users whose names belong to different environments on one server.
fn judge_users(server: &Server) -> Option<Outcome> {
    let Known::Yes(users) = &server.users else { return None };
    let named: Vec<_> =
        users.iter().filter_map(|user| Some((user, environments::in_name(&user.name)?))).collect();
    let (first, environment) = named.first()?;
    Some(match named.iter().find(|(_, other)| other != environment) {
        None => Outcome::Pass,
        Some((second, other)) => {
            let message = format!(
                "users of {environment} and {other} share this server: {} and {}",
                first.name, second.name
            );
            Failure::new(&first.name, message)
                .confidence(Confidence::Likely)
                .with(Evidence::of("the user", &first.line, &first.origin))
                .with(Evidence::of("the user", &second.line, &second.origin))
                .into()
        }
    })
}
