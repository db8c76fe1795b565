//! APP-013.

use redan_model::{Client, Evidence, Gap, Server, User};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};
use crate::support::known;

control! {
    /// The user that an application logs in as may not run every command on every key.
    ///
    /// # Why
    /// Whoever gets the application's connection, by an injection or a leaked setting, then
    /// administers the server: reads every database, changes the configuration, adds users, replaces
    /// the data by replication.
    ///
    /// # Attack
    /// From a single injected command: `CONFIG SET`, `ACL SETUSER`, `REPLICAOF`, `FLUSHALL`.
    ///
    /// # Fix
    /// Create a user with the application's keys and commands, `ACL SETUSER web on >SECRET ~web:*
    /// +@read +@write -@dangerous`, and put it in the URL: `redis://web:SECRET@host`.
    ///
    /// # Sources
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Valkey security documentation (<https://valkey.io/topics/security/>)
    "APP-013", "application-as-administrator";
    title: "An application logs in as an administrator",
    severity: High, aspect: Application,
    owasp: ["A01:2021", "A07:2021"], iso27001: ["A.8.2", "A.8.3", "A.5.15"], pci: ["7.2.1", "7.2.5"], nist_csf: ["PR.AA-05"], ley1581: ["art. 4 f", " art. 17 d"],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    let clients = context.facts.clients.iter().map(|client| Scoped {
        target: client.target.clone(),
        environment: client.environment.clone(),
        outcome: judge_client(client, context).unwrap_or_else(|outcome| outcome),
    });
    let servers = context.facts.servers.iter().filter(|server| server.live.is_some());
    let servers = servers.map(|server| Scoped {
        target: server.target.clone(),
        environment: server.environment.clone(),
        outcome: judge_server(server).unwrap_or_else(|outcome| outcome),
    });
    clients.chain(servers).collect()
}

fn judge_client(client: &Client, context: &Context<'_>) -> Result<Outcome, Outcome> {
    if !client.authenticates() || client.is_example {
        return Err(Outcome::NotApplicable);
    }
    let name = client.user.as_deref().filter(|name| !name.is_empty()).unwrap_or("default");
    let server = client.server.as_ref().and_then(|target| context.server(target));
    let server = server.ok_or_else(|| {
        let why = "audit the server together with the application";
        Outcome::Unknown(Gap::new(&client.target, format!("see the rights of user {name}"), why))
    })?;
    let users = known(&server.users)?;
    let user = users.iter().find(|user| user.name == name).ok_or(Outcome::NotApplicable)?;
    if !administers(user, server) {
        return Ok(Outcome::Pass);
    }
    let message = format!("the application logs in as {name}, who may run every command");
    Ok(Failure::new(&client.key, message)
        .about(name)
        .with(Evidence::file(&client.location, "the application's connection"))
        .with(Evidence::of("the user", &user.line, &user.origin))
        .into())
}

/// Looks at who is connected now, the audit's own user left out.
fn judge_server(server: &Server) -> Result<Outcome, Outcome> {
    let live = server.live.as_ref().ok_or(Outcome::NotApplicable)?;
    let users = known(&server.users)?;
    let clients = known(&live.clients)?;
    let own = live.user.as_deref().unwrap_or("default");
    let mut others = clients
        .iter()
        .filter(|client| client.user != own && !client.flags.contains(['S', 'M', 'P', 'x']))
        .peekable();
    if others.peek().is_none() {
        return Err(Outcome::NotApplicable);
    }
    let found = others.find_map(|client| {
        let user = users.iter().find(|user| user.name == client.user)?;
        administers(user, server).then_some((client, user))
    });
    let Some((client, user)) = found else { return Ok(Outcome::Pass) };
    let message = format!("a client of {} works as the administrator {}", client.host, user.name);
    Ok(Failure::new(&user.name, message)
        .with(Evidence::live("CLIENT LIST", format!("addr={} user={}", client.host, client.user)))
        .with(Evidence::of("the user", &user.line, &user.origin))
        .into())
}

/// True for a user who holds everything, or who may change users or the configuration.
fn administers(user: &User, server: &Server) -> bool {
    user.is_all_powerful(server.release)
        || (user.has_all_keys()
            && ["config|set", "acl|setuser"].iter().all(|it| user.can_run(it, server.release)))
}
