//! ATK-154.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Makes a key without expiry in another database and brings it over with `MOVE` and with `COPY
    /// … DB`.
    ///
    /// # Gain
    /// A rule that looks at writes to the database of the sessions does not see them arrive.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `MOVE` (<https://redis.io/docs/latest/commands/move/>)
    /// - `COPY` (<https://redis.io/docs/latest/commands/copy/>)
    "ATK-154", "brought-from-another-database";
    title: "A key without expiry is brought in from another database",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["SELECT {elsewhere}", "SET {own} x", "MOVE {own} {db}"],
    &["SELECT {elsewhere}", "SET {own} x", "COPY {own} {own} DB {db}"],
];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
