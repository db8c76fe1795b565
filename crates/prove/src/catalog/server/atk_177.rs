//! ATK-177.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `KEYS` with a pattern that fits nothing.
    ///
    /// # Gain
    /// The server walks through all keys, and nobody else is served meanwhile.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `KEYS` (<https://redis.io/docs/latest/commands/keys/>)
    "ATK-177", "list-all-keys";
    title: "A role stalls the server with KEYS",
    proves: ["CMD-019"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["keys"]).await
}
