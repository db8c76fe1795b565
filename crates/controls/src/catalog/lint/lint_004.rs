//! LINT-004.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// No directive is written as `name = value` or `name: value`.
    ///
    /// # Why
    /// The format has no separator but space. With `=` or `:` the server does not know the
    /// directive, or takes the sign as a value, and refuses to start. Redis 8.2 reports it late, as
    /// a module setting that no module claims.
    ///
    /// # Attack
    /// Nobody needs to attack: the server does not come up, or somebody starts it without the file.
    ///
    /// # Fix
    /// Write `name value`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis configuration
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>)
    "LINT-004", "name-value-separator";
    title: "A separator stands between a directive and its value",
    severity: Medium, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(
        server,
        LintKind::NameValueSeparator,
        Notes::here("the separator becomes part of the name or of the value"),
    )
}
