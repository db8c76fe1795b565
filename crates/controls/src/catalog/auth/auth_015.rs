//! AUTH-015.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// Where `tls-auth-clients-user` takes the user's name from the client certificate, the
    /// authority that signs those certificates is the server's own (not the system's bundle),
    /// and every client has to present one.
    ///
    /// # Why
    /// With the mapping on, whoever can obtain a certificate with a chosen name from a trusted
    /// authority is that user, without a password. With a public or company-wide authority that
    /// is more people than anybody counted. Redis had a bug here too: a NUL byte in the name
    /// cut it short (fixed in 8.6.6, 8.8.2 and 8.10.1).
    ///
    /// # Attack
    /// Request a certificate with the common name `admin` from the shared authority, connect,
    /// done.
    ///
    /// # Fix
    /// Set up a small authority for this estate, name only its certificate in
    /// `tls-ca-cert-file`, let certificates live for days, keep `tls-auth-clients yes`, and run
    /// a patched version.
    ///
    /// # Sources
    /// - Redis release notes (<https://redis.io/docs/latest/operate/oss_and_stack/stack-with-enterprise/release-notes/redisce/>)
    /// - Valkey TLS documentation (<https://valkey.io/topics/encryption/>)
    "AUTH-015", "certificate-names-as-users";
    title: "Client certificates choose their user under a lax authority",
    severity: High, aspect: Authentication,
    owasp: ["A07:2021"], iso27001: ["A.5.16", "A.8.5", "A.8.24"], pci: ["8.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.AA-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Where distributions keep the authorities of the whole Internet.
const SYSTEM_STORES: &[&str] =
    &["/etc/ssl/", "/etc/pki/", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let mapping = setting(server, "tls-auth-clients-user")?;
    if mapping.text().is_empty() || mapping.text().eq_ignore_ascii_case("off") {
        return Ok(Outcome::Pass);
    }
    let failure = |subject: &str, message: String| {
        let failure = Failure::new(subject, message);
        let failure = match server.settings.get(subject) {
            Some(setting) => failure.with(evidence(subject, setting, context)),
            None => failure,
        };
        Ok(failure.with(evidence("tls-auth-clients-user", mapping, context)).into())
    };
    for name in ["tls-ca-cert-file", "tls-ca-cert-dir"] {
        let path = server.settings.text(name).unwrap_or_default();
        if SYSTEM_STORES.iter().any(|store| path.starts_with(store)) {
            return failure(
                name,
                format!("any authority in {path} may name a user of this server"),
            );
        }
    }
    if !server.settings.is("tls-auth-clients", "yes") {
        let message = "certificates name users, yet clients need not present one";
        return failure("tls-auth-clients", message.into());
    }
    Ok(Outcome::Pass)
}
