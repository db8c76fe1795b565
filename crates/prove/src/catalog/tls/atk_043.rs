//! ATK-043.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::tls::hello::{Answer, ClientHello};
use crate::scene::Scene;

attack! {
    /// Begins a handshake with TLS 1.2 and only suites that are weak: without encryption, with RC4,
    /// 3DES, or CBC mode and SHA-1, without authentication, and without forward secrecy.
    ///
    /// # Gain
    /// What was recorded can be read later, once the key of the server is known; CBC mode leaks
    /// what it encrypts to patient attackers.
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
    destructive: false, alone: false,
    run: run,
}

/// By their numbers in the IANA registry.
const SUITES: &[u16] = &[
    0x0002, 0x003b, 0xc006, 0xc010, // no encryption
    0x0005, 0xc007, 0xc011, // RC4
    0x000a, 0xc008, 0xc012, // 3DES
    0x0018, 0x0034, 0xc018, // nobody is authenticated
    0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d, // no forward secrecy
    0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028, // CBC mode
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
