//! TLS-002.

use redan_model::{Evidence, Server, Severity};

use super::transport;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{answers_host_only, evidence, setting};

control! {
    /// A server with a TLS port has `port 0`. Where only the host itself is answered the
    /// severity is low.
    ///
    /// # Why
    /// `tls-port` adds a port, it replaces none. The clients that were forgotten keep using the
    /// old one, and nobody notices, since everything works.
    ///
    /// # Attack
    /// Connect to the old port. Or make a client fall back to it by blocking the new one.
    ///
    /// # Fix
    /// When `CLIENT LIST` shows no more connections on the plain port: `port 0`.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    /// - seen on Redis 7.0.15
    "TLS-002", "plain-port-beside-tls";
    title: "A plain port is open beside the TLS port",
    severity: High, aspect: Transport,
    owasp: ["A02:2021", "A05:2021"], iso27001: ["A.8.20", "A.8.24"], pci: ["2.2.5", "4.2.1"], nist_csf: ["PR.DS-02", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let tls = setting(server, "tls-port")?;
    if !transport::is_on(server) {
        return Ok(Outcome::NotApplicable);
    }
    let plain = setting(server, "port")?;
    if plain.text() == "0" {
        return Ok(Outcome::Pass);
    }
    let answered = server.live.as_ref().and_then(|live| live.plain_port_open.get()) == Some(&true);
    let seen = answered
        .then(|| Evidence::live(format!("PING in clear to port {}", plain.text()), "answered"));
    let message = format!("port {} answers in clear beside tls-port {}", plain.text(), tls.text());
    Ok(Failure::new("port", message)
        .severity(if answers_host_only(server) { Severity::Low } else { Severity::High })
        .with(evidence("port", plain, context))
        .with(evidence("tls-port", tls, context))
        .with_all(seen)
        .remedy("port 0")
        .into())
}
