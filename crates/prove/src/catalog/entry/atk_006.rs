//! ATK-006.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::entry::probes::closed_door;
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// Sends `HELLO`, `HELLO 2` and `HELLO 3` without a login.
    ///
    /// # Gain
    /// The reply names product, version, role and the modules that are loaded: what is needed to
    /// choose an exploit.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - `HELLO` (<https://redis.io/docs/latest/commands/hello/>)
    "ATK-006", "hello-before-authentication";
    title: "HELLO tells product and version before authentication",
    proves: ["AUTH-001"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    closed_door(scene).await?;
    for words in [&["HELLO"][..], &["HELLO", "2"], &["HELLO", "3"], &["HELLO", "3", "SETNAME", "x"]]
    {
        let mut line = scene.stranger().await?;
        let reply = line.ask(words).await?;
        if is_done(&reply) {
            let told = reply.field("version").and_then(|version| version.to_text());
            let version = told.unwrap_or_else(|| "no version".into());
            let reason = format!("{} answers without a login: {version}", words.join(" "));
            return Ok(ProofVerdict::Succeeded(reason));
        }
    }
    Ok(ProofVerdict::Blocked("HELLO says nothing without a login".into()))
}
