//! ATK-157.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::{Recipe, Trial};
use crate::way::Way;

attack! {
    /// Does the same between `MULTI` and `EXEC`, once with an expiry that a second command of the
    /// transaction takes away.
    ///
    /// # Gain
    /// A gateway that adds an `EXPIRE` behind each write has to do so inside the transaction, where
    /// replies are counted.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `MULTI` (<https://redis.io/docs/latest/commands/multi/>)
    "ATK-157", "transaction-without-expiry";
    title: "A transaction makes keys that never expire",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["SET {own} x"],
    &["HSET {own} f x"],
    &["SET {own} x EX 60", "PERSIST {own}"],
    &["INCR {own}"],
    &["!SET {own} x EX 60", "EXPIRE {own} {long}"],
];

async fn run(scene: &Scene) -> Outcome {
    Trial { way: Way::Transaction, ..OUTLIVES }.run(scene, RECIPES).await
}
