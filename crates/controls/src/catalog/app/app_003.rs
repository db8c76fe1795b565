//! APP-003.

use redan_model::client::Verification;
use redan_model::{Client, Evidence, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// Clients that use TLS check the server's certificate chain and its name.
    ///
    /// # Why
    /// `ssl_cert_reqs=none`, `rejectUnauthorized: false`, `InsecureSkipVerify` and `#insecure`
    /// accept any certificate, so the connection is encrypted to whoever answers. The settings come
    /// from a test with a self-signed certificate and stay.
    ///
    /// # Attack
    /// Stand between client and server with any certificate, take the password from `AUTH`, pass the
    /// rest on.
    ///
    /// # Fix
    /// Remove the setting and give the client the CA (`ssl_ca_certs`, `ca`, `RootCAs`), with the
    /// server's name in the certificate.
    ///
    /// # Sources
    /// - Redis TLS documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    /// - OWASP NoSQL Security Cheat Sheet
    ///   (<https://cheatsheetseries.owasp.org/cheatsheets/NoSQL_Security_Cheat_Sheet.html>)
    "APP-003", "certificate-not-verified";
    title: "A client does not verify the server's certificate",
    severity: High, aspect: Application,
    owasp: ["A02:2021", "A07:2021"], iso27001: ["A.8.24"], pci: ["4.2.1", "4.2.1.1"], nist_csf: ["PR.DS-02"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Client(check),
}

fn check(client: &Client, _: &Context<'_>) -> Outcome {
    match &client.verification {
        Some(said) if said.value == Verification::Off => {
            let message = format!("{} accepts any certificate", client.key);
            Failure::new(&client.key, message)
                .with(Evidence::file(&said.location, "verification is turned off"))
                .into()
        }
        Some(said) if said.value == Verification::ChainOnly && client.tls => {
            let message = format!("{} accepts a certificate for another host", client.key);
            Failure::new(&client.key, message)
                .severity(Severity::Medium)
                .with(Evidence::file(&said.location, "the name is not checked"))
                .into()
        }
        _ if client.tls => Outcome::Pass,
        _ => Outcome::NotApplicable,
    }
}
