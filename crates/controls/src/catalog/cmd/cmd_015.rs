//! CMD-015.

use redan_model::{Server, Severity};

use super::switches;
use super::switches::Switch;
use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::{Judgement, Outcome};

control! {
    /// `enable-module-command` is `no`, its default from 7.0 on. `local` is of high severity:
    /// every program on the host may then load one. Up to 6.2 the command is always there, and
    /// the users decide.
    ///
    /// # Why
    /// A module is native code inside the server's process: whoever may load one owns the
    /// account under which the server runs.
    ///
    /// # Attack
    /// A file gets onto the disk (by replication, by an upload), then `MODULE LOAD
    /// /path/exp.so`.
    ///
    /// # Fix
    /// `enable-module-command no`; load what you need with `loadmodule` lines in the file.
    /// Takes a restart.
    ///
    /// # Sources
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - Metasploit module `exploits/linux/redis/redis_replication_cmd_exec`
    "CMD-015", "module-loading-enabled";
    title: "Modules can be loaded at run time",
    severity: Critical, aspect: Commands,
    owasp: ["A05:2021", "A08:2021"], iso27001: ["A.8.9", "A.8.19"], pci: ["2.2.4", "5.2.1"], nist_csf: ["PR.PS-01", "PR.PS-05"], ley1581: [],
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
            commands: &["module|load"],
            effect: "runs native code in the server",
            severity: Severity::Critical,
        },
    )
}

const SWITCH: Switch = Switch {
    name: "enable-module-command",
    yes: Severity::Critical,
    local: Severity::High,
    effect: "native code can be loaded",
};
