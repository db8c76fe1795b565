//! CMD-004.

use redan_model::{Server, Severity};
use redan_policy::Scripts;

use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::Outcome;

control! {
    /// What the policy says about scripts holds for every application user. `registered`, which
    /// is also the rule without a policy: nobody but an administrator may send script text
    /// (`EVAL`, `SCRIPT LOAD`); `EVALSHA` and `FCALL` may stay. `none`: those neither. `any`
    /// switches the control off.
    ///
    /// # Why
    /// Each of the server's remote-code-execution bugs of the last years was in the Lua
    /// interpreter (CVE-2024-46981, CVE-2025-49844 among them) and needed a user who may send a
    /// script. `@scripting` is not part of `@dangerous`, so the usual denial leaves it in.
    ///
    /// # Attack
    /// `EVAL` with the text of a published exploit, as the web application's user.
    ///
    /// # Fix
    /// `ACL SETUSER name -@scripting`, then `+evalsha` or `+fcall` where scripts are in use,
    /// loaded at deployment by an administrator.
    ///
    /// # Sources
    /// - Redis release notes (<https://redis.io/docs/latest/operate/oss_and_stack/stack-with-enterprise/release-notes/redisce/>)
    /// - Valkey blog, "Properly secure your Valkey deployment" (<https://valkey.io/blog/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-004", "unreviewed-scripts";
    title: "Applications may run scripts of their own",
    severity: High, aspect: Commands,
    owasp: ["A01:2021", "A03:2021"], iso27001: ["A.8.3", "A.8.28"], pci: ["6.2.4", "7.2.2"], nist_csf: ["PR.AA-05", "PR.PS-05"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    let commands: &[&str] = match context.policy.commands.scripts {
        Scripts::Any => return Outcome::NotApplicable,
        Scripts::Registered => &["eval", "eval_ro", "script|load"],
        Scripts::None => {
            &["eval", "eval_ro", "evalsha", "evalsha_ro", "script|load", "fcall", "fcall_ro"]
        }
    };
    forbid(
        server,
        context,
        &Forbidden {
            commands,
            effect: "reaches the script interpreter with text of its own",
            severity: Severity::High,
        },
    )
}
