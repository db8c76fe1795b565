//! ATK-043.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::tls::hello::{Answer, ClientHello};
use crate::scene::Scene;

attack! {
    /// Begins a handshake with TLS 1.2 and only suites that are weak: without encryption, with RC4,
    /// DES or 3DES, and without authentication.
    ///
    /// # Gain
    /// What looks encrypted can be read, or comes from somebody else than it seems.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - RFC 9325 (<https://www.rfc-editor.org/rfc/rfc9325>)
    /// - Mozilla, server side TLS (<https://wiki.mozilla.org/Security/Server_Side_TLS>)
    "ATK-043", "weak-ciphers";
    title: "The server accepts weak cipher suites",
    proves: ["TLS-009"], needs: [Tls],
    destructive: false, turn: Together,
    run: run,
}

/// By their numbers in the IANA registry.
const SUITES: &[u16] = &[
    0x0001, 0x0002, 0x003b, 0xc006, 0xc010, // no encryption
    0x0004, 0x0005, 0xc007, 0xc011, // RC4
    0x0009, 0x000a, 0xc008, 0xc012, // DES and 3DES
    0x0018, 0x001b, 0x0034, 0x003a, 0xc017, 0xc018, 0xc019, // nobody is authenticated
];

async fn run(scene: &Scene) -> Outcome {
    let hello = ClientHello { version: 0x0303, suites: SUITES };
    Ok(match hello.send(scene, "TLS 1.2 with weak suites").await? {
        Answer::Accepted { suite, .. } => {
            ProofVerdict::Succeeded(format!("the server goes on with suite 0x{suite:04x}"))
        }
        Answer::Refused => ProofVerdict::Blocked("weak suites were refused".into()),
    })
}
