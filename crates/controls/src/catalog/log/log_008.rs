//! LOG-008.

use redan_model::facts::SurroundingKind;

use crate::control;
use crate::control::Context;
use crate::observations::judge_surroundings;
use crate::outcome::Scoped;

control! {
    /// Runtime detection rules that name `redis-server` name `valkey-server` too.
    ///
    /// # Why
    /// Rules such as Falco's list of database programs look at the name of the process. After a move
    /// to Valkey the process has another name, and a shell or a download started by it matches no
    /// rule.
    ///
    /// # Attack
    /// Exploit the server and start a shell: the rule that would have fired watches a name that no
    /// longer exists.
    ///
    /// # Fix
    /// Add `valkey-server` (and `valkey-sentinel`) to the list.
    ///
    /// # Sources
    /// - Falco rules, `nosql_server_binaries` (<https://github.com/falcosecurity/rules>)
    "LOG-008", "runtime-rule-misses-valkey";
    title: "A detection rule knows redis-server only",
    severity: Medium, aspect: Monitoring,
    owasp: ["A09:2021"], iso27001: ["A.8.16"], pci: ["11.5.1"], nist_csf: ["DE.CM-09"], ley1581: [],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    judge_surroundings(
        context,
        SurroundingKind::RuntimeRuleRedisOnly,
        SurroundingKind::RuntimeRuleBoth,
        "a Valkey server has another process name",
    )
}
