//! REPL-009.

use redan_model::server::{Authentication, ServerKind};
use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::known;

control! {
    /// A Sentinel asks for a login.
    ///
    /// # Why
    /// Whoever may talk to a Sentinel decides which server every client takes for the primary.
    /// Protected mode does not apply: a Sentinel switches it off for itself.
    ///
    /// # Attack
    /// `SENTINEL REMOVE mymaster`, then `SENTINEL MONITOR mymaster attacker 6379 1`: the next client
    /// sends its password and its data there.
    ///
    /// # Fix
    /// `requirepass SECRET` in every sentinel.conf, the same one, or users with an ACL file;
    /// `sentinel sentinel-user` and `sentinel sentinel-pass`, so that the Sentinels can talk to each
    /// other; and a firewall on port 26379.
    ///
    /// # Sources
    /// - Redis Sentinel documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "REPL-009", "open-sentinel";
    title: "A Sentinel takes orders from anybody",
    severity: Critical, aspect: Replication,
    owasp: ["A07:2021"], iso27001: ["A.8.5", "A.8.20"], pci: ["8.3.1", "2.2.1"], nist_csf: ["PR.AA-03"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    if server.kind != ServerKind::Sentinel {
        return Err(Outcome::NotApplicable);
    }
    if *known(&server.authentication)? == Authentication::Required {
        return Ok(Outcome::Pass);
    }
    let failure = Failure::new("authentication", "SENTINEL commands work without a login");
    let reply = server.live.as_ref().and_then(|live| live.stranger_reply.get());
    let watched = server.sentinel.iter().flat_map(|sentinel| &sentinel.primaries).next();
    Ok(match (reply, watched) {
        (Some(reply), _) => failure.with(Evidence::live("PING", reply.as_str())),
        (None, Some(primary)) => failure
            .with(Evidence::file(&primary.location, "watched by a Sentinel without a password"))
            .with(Evidence::implied("no requirepass and no user restrict this Sentinel")),
        (None, None) => {
            failure.with(Evidence::implied("no requirepass and no user restrict this Sentinel"))
        }
    }
    .into())
}
