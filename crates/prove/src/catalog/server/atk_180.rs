//! ATK-180.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `RESTORE` with a payload that is none, and `MIGRATE` with an address
    /// that is none.
    ///
    /// # Gain
    /// The reader of serialised values is where attackers found holes in the server again and
    /// again; `MIGRATE` carries data out.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `RESTORE` (<https://redis.io/docs/latest/commands/restore/>)
    /// - `MIGRATE` (<https://redis.io/docs/latest/commands/migrate/>)
    "ATK-180", "serialised-values";
    title: "A role hands the server serialised values or sends keys away",
    proves: ["CMD-018"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["restore", "migrate"]).await
}
