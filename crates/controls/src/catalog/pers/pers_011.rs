//! PERS-011.

use redan_model::{Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// Dumps carry a checksum, and where some user may run `RESTORE` its payload is checked before
    /// it is loaded (`sanitize-dump-payload clients` or `yes`). Valkey 9.1 has no such setting and is
    /// judged by the checksum only.
    ///
    /// # Why
    /// `RESTORE` copies serialised structures straight into memory. Several remote code execution
    /// bugs of recent years begin with a payload whose lengths lie. Sanitising walks the payload
    /// first. Without checksums a damaged dump is loaded without a word.
    ///
    /// # Attack
    /// A user with `RESTORE` sends a crafted listpack or stream; the server reads past its end and
    /// crashes, or worse.
    ///
    /// # Fix
    /// `sanitize-dump-payload clients` (no cost for replication) and `rdbchecksum yes`; deny
    /// `RESTORE` to users that do not migrate keys.
    ///
    /// # Sources
    /// - Comments in redis.conf (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - defaults seen on Redis 7.0.15 and Redis 8.2.3 (`no`), absent on Valkey 9.1.2
    "PERS-011", "unchecked-payloads";
    title: "Serialised data is loaded without being checked",
    severity: Medium, aspect: Data,
    owasp: ["A08:2021"], iso27001: ["A.8.9", "A.8.26"], pci: ["6.2.4"], nist_csf: ["PR.PS-01", "PR.DS-10"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-018"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let checksum = setting(server, "rdbchecksum")?;
    if checksum.text() == "no" {
        return Ok(Failure::new(
            "rdbchecksum",
            "damaged dumps and payloads are loaded without a word",
        )
        .with(evidence("rdbchecksum", checksum, context))
        .remedy("`rdbchecksum yes`")
        .into());
    }
    let Some(sanitize) = server.settings.get("sanitize-dump-payload") else {
        return Ok(Outcome::Pass);
    };
    let restorers = restorers(server)?;
    if sanitize.text() != "no" || restorers.is_empty() {
        return Ok(Outcome::Pass);
    }
    let message = format!("RESTORE by {} loads payloads unchecked", restorers.join(", "));
    let severity = if sanitize.origin.is_explicit() && server.live.is_none() {
        Severity::Medium
    } else {
        Severity::Low
    };
    Ok(Failure::new("sanitize-dump-payload", message)
        .with(evidence("sanitize-dump-payload", sanitize, context))
        .with(Evidence::implied("ACL rules of these users allow RESTORE"))
        .remedy("`sanitize-dump-payload clients`")
        .severity(severity)
        .into())
}

/// Names of users that may run RESTORE and are not themselves marked `sanitize-payload`.
fn restorers(server: &Server) -> Result<Vec<&str>, Outcome> {
    let users = crate::support::users(server)?;
    let can = users.iter().filter(|user| user.can_run("restore", server.release));
    Ok(can.map(|user| user.name.as_str()).collect())
}
