//! ATK-151.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Restores a value with `RESTORE`: with the expiry 0, which means none, over a key that
    /// expires, with a long one, and with a late one by `ABSTTL`.
    ///
    /// # Gain
    /// A session that was dumped comes back for as long as its thief likes.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `RESTORE` (<https://redis.io/docs/latest/commands/restore/>)
    "ATK-151", "restore-without-expiry";
    title: "A restored value has no expiry, or a long one",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["RESTORE {own} 0 {dump}"],
    &["!SET {own} x EX 60", "RESTORE {own} 0 {dump} REPLACE"],
    &["RESTORE {own} {long-ms} {dump}"],
    &["RESTORE {own} {late-ms} {dump} ABSTTL"],
];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
