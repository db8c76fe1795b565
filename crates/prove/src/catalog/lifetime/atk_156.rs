//! ATK-156.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::{IN_CODE, OUTLIVES};
use crate::scene::Scene;
use crate::trial::Trial;
use crate::way::Way;

attack! {
    /// Does the same from a function that an administrator loaded, called with `FCALL`.
    ///
    /// # Gain
    /// A function that is older than the rule, or that passes on what it is given, makes a hole for
    /// every role that may call it.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `FCALL` (<https://redis.io/docs/latest/commands/fcall/>)
    "ATK-156", "function-without-expiry";
    title: "A function makes keys that never expire",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    Trial { way: Way::Function, ..OUTLIVES }.run(scene, IN_CODE).await
}
