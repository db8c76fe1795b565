//! ATK-155.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::{Recipe, Trial};
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

const RECIPES: &[Recipe] = &[
    &["SET {own} x"],
    &["HSET {own} f x"],
    &["INCR {own}"],
    &["!SET {own} x EX 60", "PERSIST {own}"],
    &["!SET {own} x EX 60", "EXPIRE {own} {long}"],
];

async fn run(scene: &Scene) -> Outcome {
    Trial { way: Way::Script, ..OUTLIVES }.run(scene, RECIPES).await
}
