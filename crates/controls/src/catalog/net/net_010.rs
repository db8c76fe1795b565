//! NET-010.

use redan_model::server::{Authentication, Zone};
use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::user_evidence;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, is_private_workbench, known, reach, reach_evidence};

control! {
    /// A server that answers its own host on a TCP port asks for a login there too. A Unix
    /// socket alone passes. On a machine of one person the severity is low.
    ///
    /// # Why
    /// Loopback counts as trusted: no-password servers, protected mode and `enable-… local` all
    /// rely on it. Yet every program on the host is there, among them web applications that
    /// fetch URLs for strangers and the browser of a developer.
    ///
    /// # Attack
    /// Server-side request forgery: a webhook or an image URL `gopher://127.0.0.1:6379/_…`
    /// sends commands. The server cuts off HTTP requests that name `POST` or `Host:`, not every
    /// other protocol.
    ///
    /// # Fix
    /// A password even on loopback, or `port 0` with a Unix socket; and no outgoing requests to
    /// loopback from applications that fetch URLs.
    ///
    /// # Sources
    /// - OWASP Server-Side Request Forgery Prevention Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html>)
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    "NET-010", "forgeable-local-requests";
    title: "Programs on the host can be made to command the server",
    severity: Medium, aspect: Network,
    owasp: ["A10:2021"], iso27001: ["A.8.5", "A.8.20"], pci: ["6.2.4", "8.3.1"], nist_csf: ["PR.AA-03", "PR.IR-01"], ley1581: [],
    consequence_of: ["AUTH-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let by_tcp = reach(server)?.farthest().is_some_and(|zone| zone > Zone::Socket);
    if *known(&server.authentication)? == Authentication::Required || !by_tcp {
        return Ok(Outcome::Pass);
    }
    // In a network of its own, the container's loopback has no other program on it.
    if server.container.as_ref().is_some_and(|container| container.host_network.is_none()) {
        return Ok(Outcome::NotApplicable);
    }
    let own = is_private_workbench(server, context);
    Ok(Failure::new("loopback", "any program on the host may send commands without a login")
        .severity(if own { Severity::Low } else { Severity::Medium })
        .with_all(server.default_user().map(|user| user_evidence(user, "needs no password")))
        .with_all(reach_evidence(server))
        .into())
}
