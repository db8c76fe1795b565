//! TLS-016.

use redan_model::Server;

use super::transport;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// Where TLS is on and sessions are cached, `tls-session-cache-timeout` is at most a day
    /// and `tls-session-cache-size` is not 0, which would mean no limit. The defaults (300
    /// seconds, 20480 sessions) pass. Parameters for Diffie-Hellman are not asked for: current
    /// OpenSSL chooses its own.
    ///
    /// # Why
    /// A resumed session skips the check of the client's certificate, so one that was revoked
    /// goes on working for the life of the session. An unlimited cache is memory in the hands
    /// of strangers.
    ///
    /// # Attack
    /// A client whose certificate was withdrawn resumes its session; or thousands of handshakes
    /// fill the cache.
    ///
    /// # Fix
    /// Delete the two lines, or `tls-session-cache-timeout 300` and `tls-session-cache-size
    /// 20480`.
    ///
    /// # Sources
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - redis-baseline InSpec profile (<https://github.com/lonkey/redis-baseline>)
    "TLS-016", "long-lived-tls-sessions";
    title: "TLS sessions can be resumed for more than a day, or without a limit in number",
    severity: Low, aspect: Transport,
    owasp: ["A02:2021"], iso27001: ["A.8.24"], pci: ["4.2.1"], nist_csf: ["PR.DS-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// A day, in seconds.
const LONGEST: i64 = 86_400;

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    setting(server, "tls-port")?;
    if !transport::is_used(server) || server.settings.is("tls-session-caching", "no") {
        return Ok(Outcome::NotApplicable);
    }
    let timeout = setting(server, "tls-session-cache-timeout")?;
    let size = setting(server, "tls-session-cache-size")?;
    let is_long = timeout.text().parse::<i64>().is_ok_and(|seconds| seconds > LONGEST);
    if is_long {
        let message = format!("sessions can be resumed for {} seconds", timeout.text());
        return Ok(Failure::new("tls-session-cache-timeout", message)
            .with(evidence("tls-session-cache-timeout", timeout, context))
            .remedy("tls-session-cache-timeout 300")
            .into());
    }
    if size.text() == "0" {
        return Ok(Failure::new("tls-session-cache-size", "the session cache has no limit")
            .with(evidence("tls-session-cache-size", size, context))
            .remedy("tls-session-cache-size 20480")
            .into());
    }
    Ok(Outcome::Pass)
}
