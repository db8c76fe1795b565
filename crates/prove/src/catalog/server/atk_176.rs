//! ATK-176.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `SLOWLOG GET` with a word that is no number, and the same of the command
    /// log of Valkey.
    ///
    /// # Gain
    /// Commands of other applications with their keys and values.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `SLOWLOG GET` (<https://redis.io/docs/latest/commands/slowlog-get/>)
    "ATK-176", "read-the-slow-log";
    title: "A role reads the slow log",
    proves: ["CMD-003"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["slowlog|get", "commandlog|get"]).await
}
