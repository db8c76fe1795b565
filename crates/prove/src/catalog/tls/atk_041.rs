//! ATK-041.

use redan_model::ProofVerdict;
use redan_policy::TlsMode;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::catalog::tls::speaks_plainly;
use crate::run::is_local;
use crate::scene::Scene;

attack! {
    /// Sends `PING` without encryption to the very address of the target: of one that is named with
    /// `rediss://`, and of any on another host where the policy has `tls = "required"`.
    ///
    /// # Gain
    /// Passwords and data can be read, and changed, by whoever sits on the way.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    "ATK-041", "plain-text";
    title: "The server talks without encryption where it must not",
    proves: ["TLS-001"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let policy = scene.policy();
    let is_required = policy.is_written && policy.network.tls == TlsMode::Required;
    let must_be_encrypted = is_required && !is_local(&scene.range().endpoint);
    if !scene.range().tls && !must_be_encrypted {
        let reason = "neither the target nor the policy asks for encryption on this way";
        return Err(Stop::NotApplicable(reason.into()));
    }
    Ok(match speaks_plainly(scene, &scene.range().endpoint).await? {
        true => ProofVerdict::Succeeded("the server answers plain text".into()),
        false => ProofVerdict::Blocked("plain text gets no answer".into()),
    })
}
