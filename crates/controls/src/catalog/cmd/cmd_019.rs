//! CMD-019.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::Outcome;

control! {
    /// No application user may run `KEYS`, or another command that the policy forbids for all
    /// applications and that no other control covers.
    ///
    /// # Why
    /// Commands run one after the other. `KEYS *` on ten million keys stops every client for
    /// seconds, and there is no limit on how often.
    ///
    /// # Attack
    /// A search field that ends in `KEYS *input*`, called in a loop.
    ///
    /// # Fix
    /// `SCAN` in the application, and `ACL SETUSER name -keys`.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Redis administration documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/admin/>)
    "CMD-019", "application-blocks-server";
    title: "Applications may stall the server with KEYS and its like",
    severity: Medium, aspect: Commands,
    owasp: ["A04:2021"], iso27001: ["A.8.6"], pci: ["7.2.2"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-001", "CMD-003"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    let mut commands = vec!["keys".to_string()];
    let forbidden = context.policy.commands.forbid.iter().map(|name| name.to_ascii_lowercase());
    commands.extend(forbidden.filter(|name| !ELSEWHERE.contains(&name.as_str())));
    let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
    forbid(
        server,
        context,
        &Forbidden {
            commands: &commands,
            effect: "stops every other client while it runs, or is forbidden by the policy",
            severity: Severity::Medium,
        },
    )
}

/// Covered by controls of their own: CMD-009, CMD-010, CMD-013 to CMD-018, CMD-021.
const ELSEWHERE: &[&str] = &[
    "keys",
    "flushall",
    "flushdb",
    "swapdb",
    "debug",
    "monitor",
    "replicaof",
    "slaveof",
    "config",
    "config set",
    "module",
    "restore",
    "migrate",
    "shutdown",
    "failover",
    "eval",
    "script",
    "acl",
];
