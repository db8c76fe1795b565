//! APP-002.

use redan_model::container::Platform;
use redan_model::{Client, Confidence, Evidence, Severity};
use redan_policy::TlsMode;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// Connections that leave the host use TLS (`rediss://`), unless the policy says otherwise.
    ///
    /// # Why
    /// With `redis://` the password, every session token and all data cross the network as text.
    /// Whoever sees the traffic of the segment, a compromised neighbour or a mirrored port, reads
    /// and changes them.
    ///
    /// # Attack
    /// Record the traffic: `AUTH` stands in it. Or answer in the server's place and collect the
    /// logins.
    ///
    /// # Fix
    /// Give the server a TLS port and a certificate, change the URL to `rediss://`, and ship the CA
    /// to the clients.
    ///
    /// # Sources
    /// - Redis TLS documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    /// - OWASP NoSQL Security Cheat Sheet
    ///   (<https://cheatsheetseries.owasp.org/cheatsheets/NoSQL_Security_Cheat_Sheet.html>)
    "APP-002", "plain-connection-to-another-host";
    title: "An application connects to another host without encryption",
    severity: High, aspect: Application,
    owasp: ["A02:2021"], iso27001: ["A.8.24", "A.8.20"], pci: ["4.2.1"], nist_csf: ["PR.DS-02"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Client(check),
}

fn check(client: &Client, context: &Context<'_>) -> Outcome {
    let Some(host) = client.host.as_deref() else { return Outcome::NotApplicable };
    if client.is_example {
        return Outcome::NotApplicable;
    }
    if client.tls || client.is_loopback() || context.policy.network.tls == TlsMode::Off {
        return Outcome::Pass;
    }
    if stays_on_host(client, context) {
        return Outcome::Pass;
    }
    let failure =
        Failure::new(&client.key, format!("{} goes to {host} without TLS", client.display))
            .with(Evidence::file(&client.location, "not encrypted"));
    let failure = match context.policy.network.tls {
        TlsMode::Optional => failure.severity(Severity::Medium),
        TlsMode::Required | TlsMode::Off => failure,
    };
    // A name without a dot is often a container of the same host; nothing here shows it.
    if host.contains(['.', ':']) {
        failure.into()
    } else {
        failure.severity(Severity::Medium).confidence(Confidence::Possible).into()
    }
}

/// True when the server is a compose service: their network lies inside one host.
fn stays_on_host(client: &Client, context: &Context<'_>) -> bool {
    let server = client.server.as_ref().and_then(|target| context.server(target));
    let container = server.and_then(|server| server.container.as_ref());
    container.is_some_and(|container| container.platform == Platform::Compose)
}
