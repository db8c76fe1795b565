//! ATK-140.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Makes keys with `SET` without an expiry, with `NX`, with `GET`, and with `KEEPTTL`, which
    /// keeps nothing where there was no key.
    ///
    /// # Gain
    /// A session that never ends: whoever stole it stays logged in, and personal data is kept past
    /// the day on which it must be gone.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `SET` (<https://redis.io/docs/latest/commands/set/>)
    "ATK-140", "set-without-expiry";
    title: "A key is made with SET and never expires",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] =
    &[&["SET {own} x"], &["SET {own} x NX"], &["SET {own} x GET"], &["SET {own} x KEEPTTL"]];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
