//! TLS-004.

use redan_model::{Evidence, Server, Severity};

use super::transport;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{by_exposure, evidence, setting};

control! {
    /// Where TLS is on, `tls-auth-clients` is `yes`, its default. Where only the host itself is
    /// answered the severity is low.
    ///
    /// # Why
    /// Without client certificates TLS protects the wire, and everybody may still try
    /// passwords. With them, a leaked password alone opens nothing.
    ///
    /// # Attack
    /// Any machine that reaches the port goes on guessing, over an encrypted connection.
    ///
    /// # Fix
    /// `tls-auth-clients yes`, and a certificate for each client from an authority of your own.
    /// If you decide against it, write the exception down and give every user a strong secret
    /// and few rights.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    /// - Valkey TLS documentation (<https://valkey.io/topics/encryption/>)
    /// - redis-baseline InSpec profile (<https://github.com/lonkey/redis-baseline>)
    "TLS-004", "clients-without-certificate";
    title: "Clients need not present a certificate",
    severity: Medium, aspect: Transport,
    owasp: ["A07:2021"], iso27001: ["A.8.5", "A.8.24"], pci: ["4.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.DS-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    setting(server, "tls-port")?;
    if !transport::is_on(server) {
        return Ok(Outcome::NotApplicable);
    }
    let wanted = setting(server, "tls-auth-clients")?;
    if wanted.text() == "yes" {
        return Ok(Outcome::Pass);
    }
    let facts = server.live.as_ref().and_then(|live| live.tls.as_ref());
    let accepted = facts.and_then(|facts| facts.accepts_no_client_certificate) == Some(true);
    let seen = accepted.then(|| Evidence::live("handshake without a certificate", "accepted"));
    let message = format!("tls-auth-clients is {}: a password alone is enough", wanted.text());
    Ok(Failure::new("tls-auth-clients", message)
        .severity(by_exposure(Severity::Medium, server, context))
        .with(evidence("tls-auth-clients", wanted, context))
        .with_all(seen)
        .remedy("tls-auth-clients yes")
        .into())
}
