//! Passwords of all environments, by hash.

use redan_model::{Client, Evidence, Secret, Server, TargetId, Value};

use crate::control::Context;
use crate::secrets;

/// Something of an environment that has a password.
pub(super) struct Holder<'f> {
    /// The server or client.
    pub target: &'f TargetId,
    /// Its environment.
    pub environment: &'f str,
    /// The user, variable or setting.
    pub subject: String,
    /// SHA-256 in hex; compared, never printed.
    pub hash: String,
    /// Where.
    pub evidence: Evidence,
}

/// Everything of a named environment that has a known password.
pub(super) fn holders<'f>(context: &Context<'f>) -> Vec<Holder<'f>> {
    let servers = context.facts.servers.iter().flat_map(of_server);
    let clients = context.facts.clients.iter().filter_map(of_client);
    servers.chain(clients).collect()
}

fn of_client(client: &Client) -> Option<Holder<'_>> {
    if client.is_example {
        return None;
    }
    Some(Holder {
        target: &client.target,
        environment: client.environment.as_deref()?,
        subject: client.key.clone(),
        hash: hash(client.password.as_ref()?)?,
        evidence: Evidence::file(&client.location, "the password of this environment"),
    })
}

fn of_server(server: &Server) -> Vec<Holder<'_>> {
    let Some(environment) = server.environment.as_deref() else { return Vec::new() };
    let holder = |subject: String, hash: String, evidence: Evidence| Holder {
        target: &server.target,
        environment,
        subject,
        hash,
        evidence,
    };
    let users = server.users.get().into_iter().flatten().flat_map(|user| {
        let known = user
            .passwords
            .iter()
            .filter(|password| password.plain.as_ref().is_none_or(|plain| hash(plain).is_some()));
        known.map(|password| {
            let seen = Evidence::of("the password", &user.line, &user.origin);
            holder(format!("user {}", user.name), password.sha256.expose().to_string(), seen)
        })
    });
    let variables = server.container.iter().flat_map(|container| &container.environment);
    let variables = variables.filter_map(|variable| {
        let Some(Value::Secret(secret)) = &variable.value else { return None };
        let seen = Evidence::file(&variable.location, "the password of this environment");
        Some(holder(variable.name.clone(), hash(secret)?, seen))
    });
    users.chain(variables).collect()
}

/// The hash of a password that is known here and that is no placeholder.
fn hash(secret: &Secret) -> Option<String> {
    let known = !secret.is_empty() && !secret.is_unknown() && !secrets::is_placeholder(secret);
    (known || secrets::is_published(secret)).then(|| secrets::sha256_hex(secret.expose()))
}
