//! APP-011.

use redan_model::facts::SurroundingKind;

use crate::control;
use crate::control::Context;
use crate::outcome::Scoped;

use super::source::judge_sources;

control! {
    /// Lua scripts are constant texts, and values reach them through `KEYS` and `ARGV`.
    ///
    /// # Why
    /// A value that is joined into the text of `EVAL` becomes code. Joined into a key or a `MATCH`
    /// pattern it reaches keys of other users. The server cannot tell such a script from a meant
    /// one, and each variant is compiled and kept.
    ///
    /// # Attack
    /// Enter `") redis.call("FLUSHALL") --` where the application expects a name.
    ///
    /// # Fix
    /// Keep the script constant and pass values: `EVAL script 1 key value`. Refuse glob and
    /// separator characters in what becomes part of a key.
    ///
    /// # Sources
    /// - Redis security documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    /// - OWASP NoSQL Security Cheat Sheet
    ///   (<https://cheatsheetseries.owasp.org/cheatsheets/NoSQL_Security_Cheat_Sheet.html>)
    "APP-011", "script-from-user-input";
    title: "A script or key is built from a variable",
    severity: High, aspect: Application,
    owasp: ["A03:2021"], iso27001: ["A.8.28"], pci: ["6.2.4"], nist_csf: ["PR.PS-06"], ley1581: [],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    judge_sources(context, SurroundingKind::ScriptConcatenation, "text from outside becomes code")
}
