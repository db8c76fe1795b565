//! ATK-142.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Overwrites keys that expire with `SET`, `SET XX`, `GETSET`, `MSET`, `BITOP` and
    /// `SUNIONSTORE`: each of them drops the expiry.
    ///
    /// # Gain
    /// A session that was made as it should be lives for ever after the first change.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `SET` (<https://redis.io/docs/latest/commands/set/>)
    /// - `GETSET` (<https://redis.io/docs/latest/commands/getset/>)
    /// - `BITOP` (<https://redis.io/docs/latest/commands/bitop/>)
    /// - `SUNIONSTORE` (<https://redis.io/docs/latest/commands/sunionstore/>)
    "ATK-142", "overwriting-drops-expiry";
    title: "Overwriting a key takes its expiry away",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["!SET {own} x EX 60", "SET {own} y"],
    &["!SET {own} x EX 60", "SET {own} y XX"],
    &["!SET {own} x EX 60", "GETSET {own} y"],
    &["!SET {own} x EX 60", "MSET {own} y"],
    &["!SET {own} x EX 60", "!SET {other} y", "BITOP NOT {own} {other}"],
    &["!SET {own} x EX 60", "!SADD {other} y", "SUNIONSTORE {own} {other}"],
];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
