//! ATK-173.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `CLIENT KILL`, `CLIENT PAUSE` and `CLIENT UNBLOCK` with words that are
    /// no client and no number.
    ///
    /// # Gain
    /// Everybody waits for as long as the attacker likes.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `CLIENT KILL` (<https://redis.io/docs/latest/commands/client-kill/>)
    /// - `CLIENT PAUSE` (<https://redis.io/docs/latest/commands/client-pause/>)
    "ATK-173", "cut-or-stall-clients";
    title: "A role cuts or stalls the connections of others",
    proves: ["CMD-011"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["client|kill", "client|pause", "client|unblock"]).await
}
