//! ATK-153.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Moves elements of a collection that expires to one that does not exist, with `LMOVE`,
    /// `RPOPLPUSH`, `BLMOVE`, `BRPOPLPUSH` and `SMOVE`. The destination inherits nothing.
    ///
    /// # Gain
    /// What was about to expire is carried over to where it stays.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `LMOVE` (<https://redis.io/docs/latest/commands/lmove/>)
    /// - `RPOPLPUSH` (<https://redis.io/docs/latest/commands/rpoplpush/>)
    /// - `SMOVE` (<https://redis.io/docs/latest/commands/smove/>)
    "ATK-153", "moved-elements-without-expiry";
    title: "An element moves to a new collection that has no expiry",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["!RPUSH {other} a", "!EXPIRE {other} 60", "LMOVE {other} {own} LEFT LEFT"],
    &["!RPUSH {other} a", "!EXPIRE {other} 60", "RPOPLPUSH {other} {own}"],
    &["!RPUSH {other} a", "!EXPIRE {other} 60", "BLMOVE {other} {own} LEFT LEFT 1"],
    &["!RPUSH {other} a", "!EXPIRE {other} 60", "BRPOPLPUSH {other} {own} 1"],
    &["!SADD {other} a", "!EXPIRE {other} 60", "SMOVE {other} {own} a"],
];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
