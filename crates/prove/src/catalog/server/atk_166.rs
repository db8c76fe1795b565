//! ATK-166.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::reply::{Refusal, refusal};
use crate::scene::Scene;

attack! {
    /// As the administrator, loads a module from a path that does not exist.
    ///
    /// # Gain
    /// Whoever gets the password of one administrator gets native code into the process of the
    /// server.
    ///
    /// # Clean-up
    /// There is no such file; nothing is loaded.
    ///
    /// # Sources
    /// - `MODULE LOAD` (<https://redis.io/docs/latest/commands/module-load/>)
    "ATK-166", "load-modules";
    title: "Modules can be loaded at run time",
    proves: ["CMD-015"], needs: [Administrator],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let mut line = scene.administrator().await?;
    let reply = line.ask(&["MODULE", "LOAD", &scene.canary("module")]).await.map_err(Stop::Net)?;
    Ok(match refusal(&reply) {
        Some(Refusal::SwitchedOff) => ProofVerdict::Blocked("MODULE is switched off".into()),
        Some(Refusal::NoPermission | Refusal::Unknown) => {
            ProofVerdict::Blocked("not even the administrator may use MODULE".into())
        }
        _ => ProofVerdict::Succeeded("MODULE is carried out for connections like this one".into()),
    })
}
