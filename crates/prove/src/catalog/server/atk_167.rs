//! ATK-167.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::reply::{Refusal, refusal};
use crate::scene::Scene;

attack! {
    /// As the administrator, sends `DEBUG OBJECT` with the name of a key that does not exist.
    ///
    /// # Gain
    /// `DEBUG` stops, slows and crashes servers, and turns the expiry of keys off.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - `DEBUG` (<https://redis.io/docs/latest/commands/debug/>)
    "ATK-167", "debug";
    title: "DEBUG is enabled",
    proves: ["CMD-016"], needs: [Administrator],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let mut line = scene.administrator().await?;
    let reply =
        line.ask(&["DEBUG", "OBJECT", &scene.canary("nothing")]).await.map_err(Stop::Net)?;
    Ok(match refusal(&reply) {
        Some(Refusal::SwitchedOff) => ProofVerdict::Blocked("DEBUG is switched off".into()),
        Some(Refusal::NoPermission | Refusal::Unknown) => {
            ProofVerdict::Blocked("not even the administrator may use DEBUG".into())
        }
        _ => ProofVerdict::Succeeded("DEBUG is carried out for connections like this one".into()),
    })
}
