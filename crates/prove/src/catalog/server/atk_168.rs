//! ATK-168.

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::reply::{Refusal, is_done, refusal};
use crate::scene::Scene;
use crate::tally::Tally;

attack! {
    /// As the administrator, sets `dir` and `dbfilename` to what they are.
    ///
    /// # Gain
    /// The dump becomes a file of the choice of the attacker: a key for SSH, a line for cron, a
    /// page of a web server.
    ///
    /// # Clean-up
    /// The values stay what they are.
    ///
    /// # Sources
    /// - `CONFIG SET` (<https://redis.io/docs/latest/commands/config-set/>)
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    "ATK-168", "protected-settings";
    title: "Protected settings can be changed at run time",
    proves: ["CMD-017", "PERS-004"], needs: [Administrator],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let mut line = scene.administrator().await?;
    let who = "the administrator".to_string();
    let mut tally = Tally::of(scene);
    for name in ["dir", "dbfilename"] {
        let reply = line.ask(&["CONFIG", "GET", name]).await.map_err(Stop::Net)?;
        let Some(value) = reply.field(name).and_then(|value| value.to_text()) else {
            let reason =
                format!("CONFIG GET {name} was refused: {}", reply.to_error().unwrap_or_default());
            return Err(match refusal(&reply) {
                // A Sentinel has none, and where it was renamed nobody sets anything by this name.
                Some(Refusal::Unknown) => Stop::NotApplicable(reason),
                _ => Stop::CouldNotRun(reason),
            });
        };
        let set = line.ask(&["CONFIG", "SET", name, &value]).await.map_err(Stop::Net)?;
        let told = || (&who, format!("CONFIG SET {name}"), "the server takes it".into());
        tally.add(is_done(&set).then(told));
    }
    Ok(tally.verdict("at protected settings"))
}
