//! NET-009.

use redan_model::server::{Authentication, ServerKind, Zone};
use redan_model::{Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::user_evidence;
use crate::outcome::{Failure, Outcome};
use crate::support::{known, reach, reach_evidence};

control! {
    /// A Sentinel that anything but its own host can reach asks for a login. Sentinel turns
    /// protected mode off by itself, so nothing else stands in between.
    ///
    /// # Why
    /// Clients ask Sentinel where the primary is and believe the answer. Without a login,
    /// `SENTINEL REMOVE`, `SENTINEL MONITOR` and `SENTINEL SET` were accepted from anybody on
    /// all three servers that were tried.
    ///
    /// # Attack
    /// `SENTINEL REMOVE mymaster`, `SENTINEL MONITOR mymaster ATTACKER 6379 1`: every client
    /// now sends its data, and its password, to the attacker's server.
    ///
    /// # Fix
    /// `requirepass` in `sentinel.conf`, the same on all of them, with `sentinel
    /// sentinel-pass`; and a firewall that lets in clients and other Sentinels only.
    ///
    /// # Sources
    /// - Redis Sentinel documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "NET-009", "exposed-sentinel";
    title: "A Sentinel without a password can be reached by others",
    severity: Critical, aspect: Network,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.20"], pci: ["1.2.5", "8.3.1"], nist_csf: ["PR.AA-03", "PR.IR-01"], ley1581: [],
    consequence_of: ["REPL-009"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    if server.kind != ServerKind::Sentinel {
        return Ok(Outcome::NotApplicable);
    }
    if *known(&server.authentication)? == Authentication::Required {
        return Ok(Outcome::Pass);
    }
    let farthest = reach(server)?.farthest();
    if farthest.is_none_or(|zone| zone <= Zone::Loopback) {
        return Ok(Outcome::Pass);
    }
    let peers = farthest == Some(Zone::Peers);
    let reply = server.live.as_ref().and_then(|live| live.stranger_reply.get());
    Ok(Failure::new("sentinel", "strangers may command this Sentinel")
        .severity(if peers { Severity::High } else { Severity::Critical })
        .with_all(reply.map(|reply| Evidence::live("PING without a login", reply.as_str())))
        .with_all(reach_evidence(server))
        .with_all(server.default_user().map(|user| user_evidence(user, "needs no password")))
        .into())
}
