//! ATK-045.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::tls::session;
use crate::scene::Scene;

attack! {
    /// Looks whether the certificate covers the name or address under which the server was dialled.
    ///
    /// # Gain
    /// Clients that cannot check the name are told not to, and any certificate of the same
    /// authority, one of a laptop or of a test machine, can pose as the server.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    "ATK-045", "wrong-name";
    title: "The certificate of the server is for another name",
    proves: ["TLS-011"], needs: [Tls],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let session = session(scene).await?;
    Ok(match session.verification.name {
        Err(problem) => {
            ProofVerdict::Succeeded(format!("clients must not check the name: {problem}"))
        }
        Ok(()) => ProofVerdict::Blocked("the certificate covers the name that was dialled".into()),
    })
}
