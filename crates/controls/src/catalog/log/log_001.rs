//! LOG-001.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// The log reaches a file, the system log, or a standard output that somebody keeps.
    ///
    /// # Why
    /// With `logfile ""` the log goes to standard output, and a server that detaches (`daemonize
    /// yes`) has turned that into `/dev/null`. `loglevel nothing` keeps it silent as well. Failed
    /// replication, configuration changes at the start and crashes then leave no trace.
    ///
    /// # Attack
    /// An intruder needs no cleaning up.
    ///
    /// # Fix
    /// `logfile /var/log/redis/redis-server.log`, or `syslog-enabled yes`; under systemd or in a
    /// container `daemonize no` and an empty `logfile`. `loglevel notice`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis configuration
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>)
    "LOG-001", "no-log-destination";
    title: "The server's log goes nowhere",
    severity: Medium, aspect: Monitoring,
    owasp: ["A09:2021"], iso27001: ["A.8.15", "A.8.16"], pci: ["10.2.1", "10.3.3"], nist_csf: ["PR.PS-04", "DE.CM-09"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let level = setting(server, "loglevel")?;
    if level.text() == "nothing" {
        return Ok(Failure::new("loglevel", "loglevel is nothing: the server writes no log")
            .with(evidence("loglevel", level, context))
            .into());
    }
    let file = setting(server, "logfile")?;
    let detached = setting(server, "daemonize")?;
    let syslog = server.settings.is("syslog-enabled", "yes");
    let nowhere =
        file.text() == "/dev/null" || (file.text().is_empty() && detached.text() == "yes");
    if syslog || !nowhere {
        return Ok(Outcome::Pass);
    }
    let message = "the log goes to /dev/null";
    Ok(Failure::new("logfile", message)
        .with(evidence("logfile", file, context))
        .with(evidence("daemonize", detached, context))
        .into())
}
