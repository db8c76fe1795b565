//! ATK-171.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `FLUSHALL` and `FLUSHDB` with a word that is no option.
    ///
    /// # Gain
    /// All data of all applications is gone; no key permission is asked for.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `FLUSHALL` (<https://redis.io/docs/latest/commands/flushall/>)
    /// - `FLUSHDB` (<https://redis.io/docs/latest/commands/flushdb/>)
    "ATK-171", "wipe-databases";
    title: "A role wipes databases",
    proves: ["CMD-009"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["flushall", "flushdb"]).await
}
