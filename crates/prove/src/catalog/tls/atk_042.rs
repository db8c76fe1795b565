//! ATK-042.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::tls::hello::{Answer, ClientHello};
use crate::scene::Scene;

attack! {
    /// Begins a handshake with TLS 1.0 and with TLS 1.1.
    ///
    /// # Gain
    /// Both versions rest on MD5 and SHA-1, and have known attacks on what they encrypt.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - RFC 8996 (<https://www.rfc-editor.org/rfc/rfc8996>)
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    "ATK-042", "obsolete-versions";
    title: "The server speaks an obsolete version of TLS",
    proves: ["TLS-008"], needs: [Tls],
    destructive: false, turn: Together,
    run: run,
}

/// As they stand in a hello.
const VERSIONS: [(&str, u16); 2] = [("TLS 1.0", 0x0301), ("TLS 1.1", 0x0302)];
/// What those versions know, elliptic curves first: AES and 3DES in CBC mode with SHA-1.
const SUITES: &[u16] = &[0xc009, 0xc00a, 0xc013, 0xc014, 0x002f, 0x0035, 0x000a];

async fn run(scene: &Scene) -> Outcome {
    for (name, version) in VERSIONS {
        let hello = ClientHello { version, suites: SUITES };
        let answer = hello.send(scene, name).await?;
        if matches!(answer, Answer::Accepted { version: chosen, .. } if chosen == version) {
            let reason = format!("the server goes on with {name}");
            return Ok(ProofVerdict::Succeeded(reason));
        }
    }
    Ok(ProofVerdict::Blocked("TLS 1.0 and 1.1 were refused".into()))
}
