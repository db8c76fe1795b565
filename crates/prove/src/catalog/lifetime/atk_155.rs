//! ATK-155.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::{IN_CODE, OUTLIVES};
use crate::scene::Scene;
use crate::trial::Trial;
use crate::way::Way;

attack! {
    /// Makes keys, overwrites them and takes their expiry away from a script, with the name of the
    /// key among its arguments instead of its declared keys.
    ///
    /// # Gain
    /// What a gateway in front of the server would refuse is done behind it, where it sees one
    /// `EVAL`.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `EVAL` (<https://redis.io/docs/latest/commands/eval/>)
    "ATK-155", "script-without-expiry";
    title: "A script makes keys that never expire",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    Trial { way: Way::Script, ..OUTLIVES }.run(scene, IN_CODE).await
}
