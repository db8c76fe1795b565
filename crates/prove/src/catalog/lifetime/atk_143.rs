//! ATK-143.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Takes the expiry of keys away with `PERSIST` and with `GETEX … PERSIST`.
    ///
    /// # Gain
    /// One command makes a stolen session immortal.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `PERSIST` (<https://redis.io/docs/latest/commands/persist/>)
    /// - `GETEX` (<https://redis.io/docs/latest/commands/getex/>)
    "ATK-143", "persist";
    title: "PERSIST takes the expiry of a key away",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] =
    &[&["!SET {own} x EX 60", "PERSIST {own}"], &["!SET {own} x EX 60", "GETEX {own} PERSIST"]];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
