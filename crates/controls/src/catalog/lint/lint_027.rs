//! LINT-027.

use redan_model::facts::SurroundingKind;

use crate::control;
use crate::control::Context;
use crate::observations::judge_surroundings;
use crate::outcome::Scoped;

control! {
    /// Scripts that call `ACL SETUSER` begin the rules with `reset` (or `resetpass`, `resetkeys`,
    /// `-@all` where only that part is meant).
    ///
    /// # Why
    /// `ACL SETUSER` adds to what the user already has. Each run of a script without `reset` leaves
    /// the old passwords, keys and commands valid. A second `~pattern` after `~*` is an error, and
    /// then nothing of the call is applied.
    ///
    /// # Attack
    /// A password that was "replaced" a year ago still logs in; a right that was "removed" is still
    /// there.
    ///
    /// # Fix
    /// Write `ACL SETUSER app reset on >SECRET ~app:* +@read +@write`. To rotate without an
    /// interruption add the new password first, move the clients, then remove the old one with
    /// `<old`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LINT-027", "setuser-without-reset";
    title: "A script changes a user without resetting it first",
    severity: High, aspect: Authentication,
    owasp: ["A07:2021", "A05:2021"], iso27001: ["A.5.18", "A.8.2"], pci: ["7.2.1", "8.3.9"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    judge_surroundings(
        context,
        SurroundingKind::SetuserWithoutReset,
        SurroundingKind::SetuserWithReset,
        "adds to what the user already has",
    )
}
