//! ATK-044.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::tls::session;
use crate::scene::Scene;

attack! {
    /// Looks at the chain of the certificate that the server presents, as a client does that
    /// verifies it: up to an authority that is trusted (`--tls-ca`, or those of the system), every
    /// certificate valid today.
    ///
    /// # Gain
    /// Clients that cannot verify a certificate are told not to, and whoever sits on the way
    /// presents one of his own.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    "ATK-044", "unknown-authority";
    title: "Anybody can pose as the server",
    proves: ["TLS-014", "TLS-010"], needs: [Tls],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let session = session(scene).await?;
    Ok(match session.verification.chain.and(session.verification.signature) {
        Err(problem) => {
            ProofVerdict::Succeeded(format!("the certificate proves nothing: {problem}"))
        }
        Ok(()) => ProofVerdict::Blocked("the certificate leads to a trusted authority".into()),
    })
}
