//! LINT-018.

use redan_model::server::SourceKind;
use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes, readable};
use crate::outcome::{Failure, Outcome};
use crate::support::evidence;

control! {
    /// Memory sizes have a unit that the server reads as the author means.
    ///
    /// # Why
    /// `100m` is 100,000,000 bytes and `100mb` is 104,857,600. A bare number is bytes: `maxmemory
    /// 512` refuses every write at once. `2Gi` and `50%` are refused at the start. The difference
    /// shows when memory is short.
    ///
    /// # Attack
    /// A limit that is too small is a denial of service that the team brought on itself; one that is
    /// too large lets an attacker fill the host.
    ///
    /// # Fix
    /// Write `512mb` or `2gb`, and compare with `CONFIG GET maxmemory`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis configuration
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>)
    "LINT-018", "suspicious-unit";
    title: "A memory size has an unlikely unit",
    severity: Medium, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// No server can serve with less than this, in bytes; a smaller limit is a forgotten unit.
const LEAST: i64 = 1 << 20;

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    let notes = Notes::here("read as written, not as meant");
    if let Some(failure) = observations::failure(server, LintKind::SuspiciousUnit, notes) {
        return failure.into();
    }
    if let Err(outcome) = readable(server) {
        return outcome;
    }
    let limit = server.settings.number("maxmemory").filter(|bytes| (1..LEAST).contains(bytes));
    match (limit, server.settings.get("maxmemory")) {
        (Some(bytes), Some(setting)) if server.source == SourceKind::Live => {
            Failure::new("maxmemory", format!("maxmemory is {bytes} bytes; every write is refused"))
                .with(evidence("maxmemory", setting, context))
                .remedy("CONFIG SET maxmemory 512mb, then correct the unit in the file")
                .into()
        }
        _ => Outcome::Pass,
    }
}
