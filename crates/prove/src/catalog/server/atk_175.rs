//! ATK-175.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::range::Role;
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// As each role, sends `MONITOR`, and waits for a canary command of the administrator to come
    /// by.
    ///
    /// # Gain
    /// Every key and value that any application sends, as it is sent; only passwords of logins are
    /// left out.
    ///
    /// # Clean-up
    /// The connection that watches is closed. What it saw of others is thrown away.
    ///
    /// # Sources
    /// - `MONITOR` (<https://redis.io/docs/latest/commands/monitor/>)
    "ATK-175", "monitor";
    title: "A role watches the commands of everybody",
    proves: ["CMD-010"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

/// Commands of others that may come by before the canary does.
const MOST_MESSAGES: usize = 10_000;

async fn run(scene: &Scene) -> Outcome {
    let roles = scene.applications()?;
    for role in &roles {
        if watches(scene, role).await? {
            let reason = format!("{} sees what the administrator sends", role.name);
            return Ok(ProofVerdict::Succeeded(reason));
        }
    }
    Ok(ProofVerdict::Blocked(format!("MONITOR was refused to {} roles", roles.len())))
}

async fn watches(scene: &Scene, role: &Role) -> Result<bool, Stop> {
    let mut line = scene.login(&role.identity).await?;
    if !is_done(&line.ask(&["MONITOR"]).await.map_err(Stop::Net)?) {
        return Ok(false);
    }
    let canary = scene.canary("seen");
    let mut keeper = scene.administrator().await?;
    keeper.ask(&["ECHO", &canary]).await.map_err(Stop::Net)?;
    for _ in 0..MOST_MESSAGES {
        let message = line.message_silently().await.map_err(Stop::Net)?;
        if message.to_text().is_some_and(|text| text.contains(&canary)) {
            return Ok(true);
        }
    }
    Ok(false)
}
