//! CMD-016.

use redan_model::{Server, Severity};

use super::switches;
use super::switches::Switch;
use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::{Judgement, Outcome};

control! {
    /// `enable-debug-command` is `no`, its default from 7.0 on. `local` is of low severity
    /// where only administrators may run `DEBUG`. Up to 6.2 the command is always there, and
    /// the users decide.
    ///
    /// # Why
    /// `DEBUG` exists to test the server: it crashes it, makes it sleep, reloads data sets and
    /// changes internal limits. Several published exploits use it to prepare the heap.
    ///
    /// # Attack
    /// `DEBUG SEGFAULT`, or `DEBUG SLEEP 3600`.
    ///
    /// # Fix
    /// `enable-debug-command no`. Takes a restart.
    ///
    /// # Sources
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    "CMD-016", "debug-enabled";
    title: "DEBUG is enabled",
    severity: Medium, aspect: Commands,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.31"], pci: ["2.2.4", "6.5.6"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    if server.release.at_least_7_0() {
        return Judgement::outcome(switches::judge(server, context, &SWITCH));
    }
    forbid(
        server,
        context,
        &Forbidden {
            commands: &["debug"],
            effect: "crashes or stops the server",
            severity: Severity::Medium,
        },
    )
}

const SWITCH: Switch = Switch {
    name: "enable-debug-command",
    yes: Severity::Medium,
    local: Severity::Low,
    effect: "DEBUG can crash or stop the server",
};
