//! TLS-014.

use redan_model::{Evidence, Gap, Server, Severity};

use super::transport;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{by_exposure, evidence, setting};

control! {
    /// The certificate was issued by an authority: a running server does not present one whose
    /// issuer is itself, and `tls-ca-cert-file` is not the same file as `tls-cert-file`. Where
    /// only the host itself is answered the severity is low. A chain to an authority that this
    /// audit was not given is unknown.
    ///
    /// # Why
    /// A self-signed certificate can be verified only by pinning it everywhere, so users turn
    /// verification off. With one file as certificate and authority, whoever has the server's
    /// key can also sign certificates that the server accepts from clients.
    ///
    /// # Attack
    /// See TLS-012: clients that do not verify talk to anybody.
    ///
    /// # Fix
    /// A small private authority (`step-ca`, the one of the orchestrator, or a few lines of
    /// `openssl`), its certificate for clients, and a certificate with the right names for each
    /// server.
    ///
    /// # Sources
    /// - Redis recommended security practices (<https://redis.io/docs/latest/operate/rs/security/recommended-security-practices/>)
    /// - redis-baseline InSpec profile (<https://github.com/lonkey/redis-baseline>)
    "TLS-014", "self-signed-certificate";
    title: "The server's certificate is self-signed",
    severity: Medium, aspect: Transport,
    owasp: ["A02:2021"], iso27001: ["A.8.24"], pci: ["4.2.1"], nist_csf: ["PR.DS-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let severity = by_exposure(Severity::Medium, server, context);
    let presented = server.live.as_ref().and_then(|live| live.tls.as_ref());
    if presented.is_some_and(|tls| tls.self_signed) {
        return Ok(Failure::new("certificate", "the server presents a self-signed certificate")
            .severity(severity)
            .with(Evidence::live("TLS handshake", "issuer and subject are the same"))
            .into());
    }
    if !transport::is_used(server) && presented.is_none() {
        return Ok(Outcome::NotApplicable);
    }
    let certificate = setting(server, "tls-cert-file")?;
    let authority = setting(server, "tls-ca-cert-file")?;
    if !certificate.text().is_empty() && certificate.text() == authority.text() {
        let message = "the server's certificate is its own authority";
        return Ok(Failure::new("tls-ca-cert-file", message)
            .severity(severity)
            .with(evidence("tls-ca-cert-file", authority, context))
            .with(evidence("tls-cert-file", certificate, context))
            .into());
    }
    if presented.and_then(|tls| tls.chain_trusted) == Some(false) {
        let why = "its authority is not known here; name it with --cacert";
        return Err(Outcome::Unknown(Gap::new(&server.target, "verify the server's chain", why)));
    }
    Ok(Outcome::Pass)
}
