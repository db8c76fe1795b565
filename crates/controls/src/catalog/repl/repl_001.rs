//! REPL-001.

use redan_model::server::Authentication;
use redan_model::{Evidence, Server};

use super::link;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, known, place};
use crate::topology::{self, Address};

control! {
    /// A replica of a protected primary asks for a login itself.
    ///
    /// # Why
    /// Neither passwords nor ACL users are replicated. A replica without its own answers everybody
    /// and holds the same data, so the primary's password protects nothing.
    ///
    /// # Attack
    /// Connect to the replica instead of the primary and read every key. After a failover the open
    /// node is the primary.
    ///
    /// # Fix
    /// Give every node the same ACL file (or the same `requirepass`), and `masterauth` and
    /// `masteruser` beside it, before the next failover.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "REPL-001", "open-replica";
    title: "A replica is open although its primary is protected",
    severity: Critical, aspect: Replication,
    owasp: ["A07:2021"], iso27001: ["A.8.5", "A.5.15"], pci: ["8.3.1", "7.2.1"], nist_csf: ["PR.AA-03", "PR.AA-05"], ley1581: ["art. 4 f", "art. 17 d"],
    consequence_of: ["AUTH-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let address = topology::followed(server).ok_or(Outcome::NotApplicable)?;
    if *known(&server.authentication)? == Authentication::Required {
        return Ok(Outcome::Pass);
    }
    let primary = context.topology.primary(server);
    let protected = match primary.and_then(link::requires_login) {
        Some(true) => demand(primary, &address),
        Some(false) => return Ok(Outcome::NotApplicable),
        None => match link::password(server) {
            Ok(password) if !password.text().is_empty() => {
                crate::support::evidence("masterauth", password, context)
            }
            _ => return Ok(Outcome::NotApplicable),
        },
    };
    let message = format!("anybody may read the data of {address} here without a password");
    let follows = server.settings.get("replicaof").filter(|_| server.live.is_none());
    Ok(Failure::new("authentication", message)
        .with(own(server))
        .with_all(follows.map(|setting| crate::support::evidence("replicaof", setting, context)))
        .with(protected)
        .into())
}

/// What shows that the primary asks for a login.
fn demand(primary: Option<&Server>, address: &Address) -> Evidence {
    let user = primary.and_then(Server::default_user);
    match user.filter(|user| user.origin.is_explicit()) {
        Some(user) => place(&user.origin, "its primary asks for a login"),
        None => Evidence::implied(format!("its primary {address} asks for a login")),
    }
}

/// What shows that this node is open.
fn own(server: &Server) -> Evidence {
    let reply = server.live.as_ref().and_then(|live| live.stranger_reply.get());
    match (reply, server.default_user()) {
        (Some(reply), _) => Evidence::live("PING", reply.as_str()),
        (None, Some(user)) => Evidence::of("the user", &user.line, &user.origin),
        (None, None) => Evidence::implied("no password is configured for this node"),
    }
}
