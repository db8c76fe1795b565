//! TLS-001.

use redan_model::{Server, Severity};

use super::transport;
use super::transport::Distance;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, reach_evidence, setting};

control! {
    /// A server whose connections leave the host has a TLS port. Loopback, Unix sockets and the
    /// bridge between containers of one host do not count; between pods the severity is medium,
    /// since they may run on different machines. A policy with `tls = "off"` or `"optional"`
    /// switches the control off.
    ///
    /// # Why
    /// Passwords and data cross the wire as they are, and whoever can answer in the server's
    /// place is believed. `AUTH` sends the password itself, not a proof of knowing it.
    ///
    /// # Attack
    /// ARP spoofing or a mirrored port in the same network, `tcpdump -A port 6379`, and the
    /// password is on the screen.
    ///
    /// # Fix
    /// `tls-port 6380`, `tls-cert-file`, `tls-key-file`, `tls-ca-cert-file`; move the clients
    /// to `rediss://` URLs; then `port 0`.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    /// - Valkey TLS documentation (<https://valkey.io/topics/encryption/>)
    /// - OWASP NoSQL Security Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/NoSQL_Security_Cheat_Sheet.html>)
    "TLS-001", "no-tls-listener";
    title: "Connections leave the host without encryption",
    severity: High, aspect: Transport,
    owasp: ["A02:2021"], iso27001: ["A.8.20", "A.8.24"], pci: ["2.2.7", "4.2.1"], nist_csf: ["PR.DS-02"], ley1581: ["art. 4 g", "art. 17 d"],
    consequence_of: ["NET-001", "NET-005", "CONT-001", "CONT-021"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    // The links of a Sentinel are TLS-007.
    data_server(server)?;
    if !transport::is_required(context) {
        return Ok(Outcome::NotApplicable);
    }
    let encrypted_in_front = server.live.as_ref().is_some_and(|live| live.tls.is_some());
    if transport::is_on(server) || encrypted_in_front {
        return Ok(Outcome::Pass);
    }
    let (severity, message) = match transport::distance(server)? {
        Distance::Host => return Ok(Outcome::NotApplicable),
        Distance::Cluster => (Severity::Medium, "pods connect to it without encryption"),
        Distance::Network => (Severity::High, "other hosts connect to it without encryption"),
    };
    let port = setting(server, "tls-port")?;
    Ok(Failure::new("tls-port", message)
        .severity(severity)
        .with(evidence("tls-port", port, context))
        .with_all(reach_evidence(server))
        .into())
}
