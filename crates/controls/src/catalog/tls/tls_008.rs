//! TLS-008.

use redan_model::{Evidence, Server, Severity};

use super::transport;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{by_exposure, evidence, listed, setting};

control! {
    /// `tls-protocols` names TLSv1.2 and TLSv1.3 only, which is what the empty default means. A
    /// running server must refuse a handshake with an older version. Where only the host itself
    /// is answered the severity is low.
    ///
    /// # Why
    /// TLS 1.0 and 1.1 rest on SHA-1 and MD5, were withdrawn by RFC 8996 and fail every audit.
    /// The server accepts them in its configuration without a warning.
    ///
    /// # Attack
    /// A man in the middle makes both sides agree on the oldest version that they have in
    /// common.
    ///
    /// # Fix
    /// `tls-protocols "TLSv1.2 TLSv1.3"`.
    ///
    /// # Sources
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - OWASP Transport Layer Security Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html>)
    /// - RFC 8996 (<https://www.rfc-editor.org/rfc/rfc8996>)
    "TLS-008", "obsolete-protocol";
    title: "An obsolete protocol version is allowed",
    severity: High, aspect: Transport,
    owasp: ["A02:2021"], iso27001: ["A.8.24"], pci: ["4.2.1", "2.2.5"], nist_csf: ["PR.DS-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    setting(server, "tls-port")?;
    if !transport::is_used(server) {
        return Ok(Outcome::NotApplicable);
    }
    let protocols = setting(server, "tls-protocols")?;
    let configured: Vec<&str> =
        protocols.text().split_ascii_whitespace().filter(|word| is_obsolete(word)).collect();
    let facts = server.live.as_ref().and_then(|live| live.tls.as_ref());
    let accepted: Vec<&str> =
        facts.iter().flat_map(|facts| &facts.obsolete_accepted).map(String::as_str).collect();
    if configured.is_empty() && accepted.is_empty() {
        return Ok(Outcome::Pass);
    }
    let names = if configured.is_empty() { &accepted } else { &configured };
    let seen = (!accepted.is_empty())
        .then(|| Evidence::live("handshake", format!("accepted {}", listed(&accepted))));
    Ok(Failure::new("tls-protocols", format!("{} may be used", listed(names)))
        .severity(by_exposure(Severity::High, server, context))
        .with(evidence("tls-protocols", protocols, context))
        .with_all(seen)
        .remedy("tls-protocols \"TLSv1.2 TLSv1.3\"")
        .into())
}

/// Names are compared without regard to case, as the server does.
fn is_obsolete(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name != "tlsv1.2" && name != "tlsv1.3" && (name.starts_with("tls") || name.starts_with("ssl"))
}
