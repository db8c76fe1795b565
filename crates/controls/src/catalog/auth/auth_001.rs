//! AUTH-001.

use redan_model::server::Authentication;
use redan_model::{Evidence, Origin, Server, Severity, User};

use crate::control;
use crate::control::Context;
use crate::identity::user_evidence;
use crate::outcome::{Failure, Outcome};
use crate::support::{by_exposure, data_server, known, reach_evidence};

control! {
    /// A stranger who opens a connection and sends a command is refused with `NOAUTH`. What
    /// decides is the effective default user (its `nopass` flag and whether it is on), not the
    /// text of a `requirepass` line. A running server is asked directly: `PING` on a connection
    /// that has not logged in.
    ///
    /// Where nobody but the host itself gets an answer (only loopback is bound, or protected
    /// mode refuses the others) and nothing calls the server production, the severity is
    /// medium; it is high where only containers on the same network reach it.
    ///
    /// # Why
    /// Without a login there is no identity to restrict, to revoke or to find in a log. Whoever
    /// reaches the port reads and changes every key: sessions, queues, counters, cached
    /// personal data.
    ///
    /// # Attack
    /// `redis-cli -h HOST`, then `KEYS *`, `GET session:…`, `REPLICAOF attacker 6379`. Worms do
    /// this within minutes of a port becoming reachable.
    ///
    /// # Fix
    /// Create one ACL user for each application with a long random secret, move the clients,
    /// then take the default user away: `ACL SETUSER default off resetpass`. A server with a
    /// single client may instead set `requirepass` to 32 random bytes. Open a new connection
    /// without a login afterwards and see `NOAUTH`.
    ///
    /// # Sources
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    /// - Valkey security documentation (<https://valkey.io/topics/security/>)
    /// - Unit 42 count of exposed instances, as reported (<https://secureteam.co.uk/?p=4658>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "AUTH-001", "unauthenticated-commands";
    title: "The server answers commands without authentication",
    severity: Critical, aspect: Authentication,
    owasp: ["A07:2021"], iso27001: ["A.5.15", "A.5.17", "A.8.5"], pci: ["2.2.2", "7.2.1", "8.3.1"], nist_csf: ["PR.AA-01", "PR.AA-03"], ley1581: ["art. 4 g", "art. 17 d"],
    consequence_of: ["LINT-007", "LINT-008", "LINT-010", "LINT-026", "LINT-029", "APP-010", "CONT-003", "CONT-004", "CONT-005", "CONT-006"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    // A Sentinel without a password is REPL-009 and NET-009.
    data_server(server)?;
    let message = match known(&server.authentication)? {
        Authentication::Required => return Ok(Outcome::Pass),
        Authentication::Open => "anybody who can connect may run commands",
        Authentication::OpenOnLoopback => {
            "anybody on the host may run commands; protected mode refuses other hosts"
        }
    };
    let severity = by_exposure(Severity::Critical, server, context);
    Ok(Failure::new("default", message)
        .severity(severity)
        .with_all(stranger(server))
        .with_all(server.default_user().map(open_user))
        .with_all(reach_evidence(server))
        .remedy(remedy(server))
        .into())
}

/// What the running server answered to somebody who had not logged in.
fn stranger(server: &Server) -> Option<Evidence> {
    let reply = server.live.as_ref()?.stranger_reply.get()?;
    Some(Evidence::live("PING without a login", reply.as_str()))
}

fn open_user(user: &User) -> Evidence {
    user_evidence(user, "the default user needs no password")
}

fn remedy(server: &Server) -> &'static str {
    match server.default_user().map(|user| &user.origin) {
        Some(Origin::Live { .. }) => {
            "`ACL SETUSER default resetpass >SECRET` (or `off` once applications have users of \
             their own), then `ACL SAVE` or `CONFIG REWRITE`"
        }
        _ => {
            "give the default user a password (`requirepass SECRET`, or a `user default` line \
             where users are defined), or switch it off once applications have users of their own"
        }
    }
}
