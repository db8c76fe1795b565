//! TLS-007.

use redan_model::{Evidence, Gap, Server};

use super::transport;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::evidence;

control! {
    /// A Sentinel that watches a primary on another host has `tls-replication yes`, by which it
    /// dials, and a `tls-port`, on which it answers.
    ///
    /// # Why
    /// Sentinel sends `auth-pass` to every primary and replica, and tells clients where the
    /// primary is. In clear, the first can be read and the second can be forged.
    ///
    /// # Attack
    /// Answer in a Sentinel's place with the address of a server of your own.
    ///
    /// # Fix
    /// In every `sentinel.conf`: `tls-replication yes`, `tls-port 26379`, `port 0`, and the
    /// certificate lines.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    /// - Redis Sentinel documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    "TLS-007", "plain-sentinel-links";
    title: "Sentinel talks to primaries and clients without encryption",
    severity: High, aspect: Transport,
    owasp: ["A02:2021"], iso27001: ["A.8.20", "A.8.24"], pci: ["4.2.1"], nist_csf: ["PR.DS-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let Some(sentinel) = &server.sentinel else { return Ok(Outcome::NotApplicable) };
    if server.settings.is("tls-replication", "yes") && transport::is_on(server) {
        return Ok(Outcome::Pass);
    }
    let Some(far) =
        sentinel.primaries.iter().find(|primary| !transport::is_loopback(&primary.host))
    else {
        return Ok(Outcome::NotApplicable);
    };
    if !transport::is_required(context) {
        return Ok(Outcome::NotApplicable);
    }
    let Some(dials) = server.settings.get("tls-replication") else {
        let why = "a Sentinel does not show this setting; audit its sentinel.conf too";
        return Err(Outcome::Unknown(Gap::new(&server.target, "read tls-replication", why)));
    };
    let message = if dials.text() == "yes" {
        "clients ask this Sentinel in clear".to_string()
    } else {
        format!("it watches {} at {}:{} in clear", far.name, far.host, far.port)
    };
    Ok(Failure::new("tls-replication", message)
        .with(evidence("tls-replication", dials, context))
        .with_all(server.settings.get("tls-port").map(|port| evidence("tls-port", port, context)))
        .with(Evidence::file(&far.location, "watches another host"))
        .into())
}
