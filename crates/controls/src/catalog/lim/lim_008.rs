//! LIM-008.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// A script that runs too long can be stopped: `busy-reply-threshold` (before 7.0
    /// `lua-time-limit`) is above 0 and at most one minute.
    ///
    /// # Why
    /// After this time the server answers `BUSY` to others and accepts `SCRIPT KILL`. With 0 it never
    /// does: one endless loop blocks every client until the process is killed.
    ///
    /// # Attack
    /// `EVAL "while true do end" 0`: no reply to anybody, no way to stop it from inside.
    ///
    /// # Fix
    /// `busy-reply-threshold 5000`, the default.
    ///
    /// # Sources
    /// - Comments in redis.conf (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    "LIM-008", "unstoppable-scripts";
    title: "A script that never ends cannot be stopped",
    severity: Low, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Longer than any script that one waits for, in milliseconds.
const LONGEST: i64 = 60_000;

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let name =
        if server.release.at_least_7_0() { "busy-reply-threshold" } else { "lua-time-limit" };
    let setting = setting(server, name)?;
    let milliseconds = setting.text().parse::<i64>().unwrap_or(0);
    let message = match milliseconds {
        1..=LONGEST => return Ok(Outcome::Pass),
        ..=0 => "scripts may run for ever, and SCRIPT KILL is never accepted".to_string(),
        _ => format!("a script may block everybody for {} seconds", milliseconds / 1000),
    };
    Ok(Failure::new(name, message)
        .with(evidence(name, setting, context))
        .remedy(format!("`{name} 5000`"))
        .into())
}
