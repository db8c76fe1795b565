//! ATK-141.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Makes keys with `SETNX`, `GETSET`, `MSET`, `MSETNX`, `APPEND` and `SETRANGE`, none of which
    /// takes an expiry.
    ///
    /// # Gain
    /// A rule that watches `SET` alone is passed by; the keys stay for ever.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `SETNX` (<https://redis.io/docs/latest/commands/setnx/>)
    /// - `GETSET` (<https://redis.io/docs/latest/commands/getset/>)
    /// - `MSET` (<https://redis.io/docs/latest/commands/mset/>)
    /// - `APPEND` (<https://redis.io/docs/latest/commands/append/>)
    "ATK-141", "string-commands-without-expiry";
    title: "A key is made by an older string command and never expires",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["SETNX {own} x"],
    &["GETSET {own} x"],
    &["MSET {own} x"],
    &["MSETNX {own} x"],
    &["APPEND {own} x"],
    &["SETRANGE {own} 1 x"],
];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
