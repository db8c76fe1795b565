//! ATK-192.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::catalog::nodes::only_sentinels;
use crate::line::Line;
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// Names a program that does not exist as the notification script of a primary that the
    /// Sentinel watches: without a login, or as the administrator where strangers are kept out.
    ///
    /// # Gain
    /// The Sentinel runs a program of the choice of the attacker, at the next event.
    ///
    /// # Clean-up
    /// A Sentinel refuses programs that do not exist, so the setting stays what it was.
    ///
    /// # Sources
    /// - Redis Sentinel documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    "ATK-192", "sentinel-scripts";
    title: "A Sentinel can be told which programs to run",
    proves: ["REPL-011"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    only_sentinels(scene)?;
    let mut line = scene.stranger().await?;
    let mut primary = first_primary(&mut line).await?;
    if primary.is_none() {
        line = scene.administrator().await?;
        primary = first_primary(&mut line).await?;
    }
    let Some(primary) = primary else {
        return Err(Stop::NotApplicable("the Sentinel watches no primary".into()));
    };
    let program = format!("/{}", scene.canary("program"));
    let order = ["SENTINEL", "SET", &primary, "notification-script", &program];
    let reply = line.ask(&order).await.map_err(Stop::Net)?;
    let error = reply.to_error().unwrap_or_default();
    Ok(match error.contains("denied") {
        true => ProofVerdict::Blocked("the Sentinel lets nobody choose programs".into()),
        false => ProofVerdict::Succeeded("the Sentinel looked for the program".into()),
    })
}

/// The name of a primary, where the Sentinel tells.
async fn first_primary(line: &mut Line) -> Result<Option<String>, Stop> {
    let reply = line.ask(&["SENTINEL", "MASTERS"]).await.map_err(Stop::Net)?;
    let primaries = reply.elements().filter(|_| is_done(&reply)).unwrap_or_default();
    Ok(primaries.first().and_then(|first| first.field("name")?.to_text()))
}
