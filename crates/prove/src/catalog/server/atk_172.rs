//! ATK-172.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `SCRIPT FLUSH`, `FUNCTION FLUSH` and `FUNCTION DELETE` with words that
    /// name nothing.
    ///
    /// # Gain
    /// Applications that call their scripts by digest fail until they load them again.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `SCRIPT FLUSH` (<https://redis.io/docs/latest/commands/script-flush/>)
    /// - `FUNCTION FLUSH` (<https://redis.io/docs/latest/commands/function-flush/>)
    "ATK-172", "drop-scripts";
    title: "A role drops scripts and functions of others",
    proves: ["CMD-004"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["script|flush", "function|flush", "function|delete"]).await
}
