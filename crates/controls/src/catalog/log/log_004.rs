//! LOG-004.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// The slow log records commands above some threshold and keeps at least a few.
    ///
    /// # Why
    /// `KEYS *`, huge `SORT`s and long scripts are both the usual accident and the cheapest denial
    /// of service. The slow log names the command, the client and the time; with
    /// `slowlog-log-slower-than -1` or a length of 0 nothing is kept.
    ///
    /// # Attack
    /// Block the server with slow commands again and again; nobody can tell which client it was.
    ///
    /// # Fix
    /// `slowlog-log-slower-than 10000` (microseconds) and `slowlog-max-len 128`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis configuration
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>)
    "LOG-004", "slow-log-disabled";
    title: "The slow log is off",
    severity: Low, aspect: Monitoring,
    owasp: ["A09:2021"], iso27001: ["A.8.15", "A.8.6"], pci: ["10.7.2"], nist_csf: ["DE.CM-09"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// The threshold in microseconds, under its Redis and its Valkey name.
const THRESHOLDS: &[&str] = &["slowlog-log-slower-than", "commandlog-execution-slower-than"];

/// The number of entries, under its Redis and its Valkey name.
const LENGTHS: &[&str] = &["slowlog-max-len", "commandlog-slow-execution-max-len"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    setting(server, THRESHOLDS[0])?;
    let off = |name: &&&str, bad: fn(i64) -> bool| server.settings.number(name).is_some_and(bad);
    let threshold = THRESHOLDS.iter().find(|name| off(name, |value| value < 0));
    let length = LENGTHS.iter().find(|name| off(name, |value| value == 0));
    let Some(name) = threshold.or(length) else { return Ok(Outcome::Pass) };
    let value = setting(server, name)?;
    Ok(Failure::new(*name, "slow commands are not recorded")
        .with(evidence(name, value, context))
        .into())
}
