//! TLS-015.

use redan_model::Server;

use super::transport;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// A server that asks clients for certificates (`tls-auth-clients` `yes` or `optional`)
    /// names the authority by `tls-ca-cert-file` or `tls-ca-cert-dir`.
    ///
    /// # Why
    /// Without it the server refuses to start. Set in a file, it goes unnoticed until the next
    /// restart, which is then an outage.
    ///
    /// # Attack
    /// None is needed; any crash or reboot ends the service.
    ///
    /// # Fix
    /// `tls-ca-cert-file /etc/redis/tls/ca.crt`.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    /// - seen on Redis 7.0.15
    "TLS-015", "client-certificates-without-authority";
    title: "Client certificates are required, and no authority is named",
    severity: Medium, aspect: Transport,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.24"], pci: ["2.2.1", "4.2.1"], nist_csf: ["PR.PS-01", "PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    setting(server, "tls-port")?;
    if !transport::is_used(server) {
        return Ok(Outcome::NotApplicable);
    }
    let wanted = setting(server, "tls-auth-clients")?;
    let named = ["tls-ca-cert-file", "tls-ca-cert-dir"]
        .iter()
        .any(|name| server.settings.text(name).is_some_and(|path| !path.is_empty()));
    if wanted.text() == "no" || named {
        return Ok(Outcome::Pass);
    }
    let port = setting(server, "tls-port")?;
    Ok(Failure::new(
        "tls-ca-cert-file",
        "the server cannot start: no authority for client certificates",
    )
    .with(evidence("tls-auth-clients", wanted, context))
    .with(evidence("tls-port", port, context))
    .remedy("tls-ca-cert-file /path/to/ca.crt")
    .into())
}
