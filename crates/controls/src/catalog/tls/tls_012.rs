//! TLS-012.

use redan_model::client::Verification;
use redan_model::{Client, Evidence, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// No connection setting with TLS turns verification off (`ssl_cert_reqs=none`,
    /// `rejectUnauthorized: false`, `InsecureSkipVerify`, `--insecure`). Saying nothing passes,
    /// as the usual libraries verify by default. On loopback the severity is low.
    ///
    /// # Why
    /// Encryption without knowing with whom protects from those who only listen. Whoever can
    /// answer gets the password and the data.
    ///
    /// # Attack
    /// A forged name-service answer, a certificate made on the spot, and a proxy that passes
    /// everything on.
    ///
    /// # Fix
    /// Give the client the authority (`ssl_ca_certs`, `ca`, `RootCAs`) and delete the option.
    ///
    /// # Sources
    /// - redis-py connection options (<https://redis.readthedocs.io/en/stable/connections.html>)
    /// - OWASP Transport Layer Security Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html>)
    "TLS-012", "unverified-certificate";
    title: "A client does not verify the server's certificate",
    severity: High, aspect: Transport,
    owasp: ["A02:2021", "A07:2021"], iso27001: ["A.8.24"], pci: ["4.2.1"], nist_csf: ["PR.DS-02"], ley1581: ["art. 17 d"],
    consequence_of: ["APP-003"],
    check: Client(check),
}

fn check(client: &Client, _: &Context<'_>) -> Outcome {
    if !client.tls {
        return Outcome::NotApplicable;
    }
    let off = client.verification.as_ref().filter(|said| said.value == Verification::Off);
    let Some(said) = off else { return Outcome::Pass };
    let message = format!("{} accepts any certificate at all", client.key);
    Failure::new(&client.key, message)
        .severity(if client.is_loopback() { Severity::Low } else { Severity::High })
        .with(Evidence::file(&said.location, "turns verification off"))
        .with(Evidence::file(&client.location, "the connection"))
        .into()
}
