//! ATK-150.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Copies a key without expiry with `COPY`, once over a key that expires.
    ///
    /// # Gain
    /// As many immortal copies of a session as one likes.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `COPY` (<https://redis.io/docs/latest/commands/copy/>)
    "ATK-150", "copy-without-expiry";
    title: "A copy has no expiry",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] =
    &[&["COPY {prey} {own}"], &["!SET {own} x EX 60", "COPY {prey} {own} REPLACE"]];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
