//! TLS-011.

use redan_model::client::Verification;
use redan_model::{Client, Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};

control! {
    /// A client that verifies the chain verifies the host name too, and the certificate that a
    /// running server presents covers the name by which it was dialled.
    ///
    /// # Why
    /// With the chain alone, every certificate of the same authority is good for every server:
    /// that of a test machine passes for production. A certificate for another name makes
    /// people turn the check off. Replicas and Sentinels themselves check the chain only, so an
    /// authority should sign for one estate alone.
    ///
    /// # Attack
    /// Whoever holds any certificate of the authority, for example that of a lesser server,
    /// answers in the database's place.
    ///
    /// # Fix
    /// Issue the certificate with the names that clients use (`subjectAltName`), and leave
    /// `ssl_check_hostname` and its likes at their default.
    ///
    /// # Sources
    /// - Redis source, `src/networking.c`, `src/acl.c`, `src/tls.c`, `src/config.c` (<https://github.com/redis/redis>)
    /// - redis-py connection options (<https://redis.readthedocs.io/en/stable/connections.html>)
    /// - seen on Redis 7.0.15
    "TLS-011", "unverified-host-name";
    title: "The name in the server's certificate is not checked",
    severity: Medium, aspect: Transport,
    owasp: ["A02:2021", "A07:2021"], iso27001: ["A.8.24"], pci: ["4.2.1"], nist_csf: ["PR.DS-02"], ley1581: [],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    let clients = context.facts.clients.iter().map(|client| Scoped {
        target: client.target.clone(),
        environment: client.environment.clone(),
        outcome: of_client(client),
    });
    let servers = context.facts.servers.iter().map(|server| Scoped {
        target: server.target.clone(),
        environment: server.environment.clone(),
        outcome: of_server(server),
    });
    clients.chain(servers).collect()
}

fn of_client(client: &Client) -> Outcome {
    match client.verification.as_ref().filter(|_| client.tls) {
        Some(said) if said.value == Verification::ChainOnly => {
            let message = format!("{} accepts any certificate of the authority", client.key);
            Failure::new(&client.key, message)
                .with(Evidence::file(&said.location, "the host name is not checked"))
                .with(Evidence::file(&client.location, "the connection"))
                .into()
        }
        Some(said) if said.value == Verification::Full => Outcome::Pass,
        _ => Outcome::NotApplicable,
    }
}

fn of_server(server: &Server) -> Outcome {
    let live = server.live.as_ref();
    let matches = live.and_then(|live| live.tls.as_ref()).and_then(|tls| tls.name_matches);
    match (live, matches) {
        (Some(live), Some(false)) => {
            let message = format!("the certificate does not cover {}", live.address);
            Failure::new("certificate", message)
                .severity(if live.over_loopback { Severity::Low } else { Severity::Medium })
                .with(Evidence::live("TLS handshake", "no matching subjectAltName"))
                .into()
        }
        (_, Some(true)) => Outcome::Pass,
        _ => Outcome::NotApplicable,
    }
}
