//! ATK-190.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::nodes::only_sentinels;
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// Asks a Sentinel, without a login, for the primaries that it watches.
    ///
    /// # Gain
    /// The addresses of all servers, their replicas and the other Sentinels; and whoever may ask
    /// may usually give orders, too.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - Redis Sentinel documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    "ATK-190", "sentinel-without-login";
    title: "A Sentinel answers strangers",
    proves: ["NET-009", "REPL-009"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    only_sentinels(scene)?;
    let reply = scene.stranger().await?.ask(&["SENTINEL", "MASTERS"]).await?;
    Ok(match is_done(&reply) {
        true => {
            let number = reply.elements().unwrap_or_default().len();
            ProofVerdict::Succeeded(format!("the Sentinel tells of {number} primaries"))
        }
        false => ProofVerdict::Blocked("the Sentinel tells strangers nothing".into()),
    })
}
