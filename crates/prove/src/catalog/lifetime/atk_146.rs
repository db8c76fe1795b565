//! ATK-146.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Makes keys with the commands that count: `INCR`, `INCRBY`, `INCRBYFLOAT`, `DECR`, `DECRBY`,
    /// `SETBIT` and `BITFIELD`. They keep an expiry, but a new key has none.
    ///
    /// # Gain
    /// Counters of attempts or visits, which name a person, pile up for ever.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `INCR` (<https://redis.io/docs/latest/commands/incr/>)
    /// - `INCRBYFLOAT` (<https://redis.io/docs/latest/commands/incrbyfloat/>)
    /// - `SETBIT` (<https://redis.io/docs/latest/commands/setbit/>)
    /// - `BITFIELD` (<https://redis.io/docs/latest/commands/bitfield/>)
    "ATK-146", "counters-without-expiry";
    title: "A counter is made by its first increment and never expires",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["INCR {own}"],
    &["INCRBY {own} 2"],
    &["INCRBYFLOAT {own} 1.5"],
    &["DECR {own}"],
    &["DECRBY {own} 2"],
    &["SETBIT {own} 7 1"],
    &["BITFIELD {own} SET u8 0 1"],
];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
