//! ATK-149.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Renames a key without expiry, such as one from before the rule, with `RENAME` and
    /// `RENAMENX`, once over a key that expires. The expiry of the source counts, or that it has
    /// none.
    ///
    /// # Gain
    /// The content of a session moves to a key that stays.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `RENAME` (<https://redis.io/docs/latest/commands/rename/>)
    /// - `RENAMENX` (<https://redis.io/docs/latest/commands/renamenx/>)
    "ATK-149", "rename-without-expiry";
    title: "A key without expiry takes the name of one that must expire",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["RENAME {prey} {own}"],
    &["RENAMENX {prey} {own}"],
    &["!SET {own} x EX 60", "RENAME {prey} {own}"],
];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
