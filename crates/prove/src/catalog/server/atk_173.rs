//! ATK-173.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `CLIENT KILL`, `CLIENT PAUSE`, `CLIENT UNBLOCK` and, which Valkey has,
    /// `CLIENT IMPORT-SOURCE` with words that are no client, no number and no option.
    ///
    /// # Gain
    /// Everybody waits for as long as the attacker likes; while a server imports data, keys whose
    /// time is over can be read.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `CLIENT KILL` (<https://redis.io/docs/latest/commands/client-kill/>)
    /// - `CLIENT PAUSE` (<https://redis.io/docs/latest/commands/client-pause/>)
    /// - `CLIENT IMPORT-SOURCE` (<https://valkey.io/commands/client-import-source/>)
    "ATK-173", "cut-or-stall-clients";
    title: "A role cuts or stalls the connections of others",
    proves: ["CMD-011"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const COMMANDS: &[&str] =
    &["client|kill", "client|pause", "client|unblock", "client|import-source"];

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, COMMANDS).await
}
