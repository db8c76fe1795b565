//! ATK-127.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `SWAPDB` with words that are no numbers.
    ///
    /// # Gain
    /// One command puts the cache in the place of the sessions; no key permission is asked for.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `SWAPDB` (<https://redis.io/docs/latest/commands/swapdb/>)
    "ATK-127", "swap-databases";
    title: "A role swaps two databases",
    proves: ["CMD-009", "CMD-024"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["swapdb"]).await
}
