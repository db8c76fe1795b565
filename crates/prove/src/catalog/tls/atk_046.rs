//! ATK-046.

use redan_model::ProofVerdict;
use redan_policy::ClientCertificates;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::scene::Scene;

attack! {
    /// Connects with TLS and without a client certificate, and sends `PING`. Where the policy does
    /// not ask clients for certificates, there is nothing to try.
    ///
    /// # Gain
    /// A password that leaked is all it takes, from wherever the port can be reached.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    "ATK-046", "no-client-certificate";
    title: "Who has no certificate gets in",
    proves: ["TLS-004"], needs: [Tls],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    if scene.policy().tls.clients != ClientCertificates::Required {
        let reason = "the policy does not ask clients for certificates";
        return Err(Stop::NotApplicable(reason.into()));
    }
    // Who is kept out ends here: the refusal of the handshake becomes the verdict.
    let reply = scene.stranger().await?.ask(&["PING"]).await?;
    let reply = crate::transcript::frame(&reply);
    Ok(ProofVerdict::Succeeded(format!("the server answers without a certificate: {reply}")))
}
