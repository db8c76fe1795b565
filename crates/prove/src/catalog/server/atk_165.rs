//! ATK-165.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `DEBUG` with meaningless words. Where the configuration switches it off,
    /// nobody gets further.
    ///
    /// # Gain
    /// `DEBUG` stops, slows and crashes servers, and turns the expiry of keys off.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `DEBUG` (<https://redis.io/docs/latest/commands/debug/>)
    "ATK-165", "debug-as-a-role";
    title: "A role may use DEBUG",
    proves: ["CMD-016"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["debug"]).await
}
