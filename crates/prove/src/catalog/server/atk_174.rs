//! ATK-174.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `CLIENT LIST` with a word that is no option.
    ///
    /// # Gain
    /// Addresses, user names and last commands of every application.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `CLIENT LIST` (<https://redis.io/docs/latest/commands/client-list/>)
    "ATK-174", "list-clients";
    title: "A role lists the connections of others",
    proves: ["CMD-011"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["client|list"]).await
}
