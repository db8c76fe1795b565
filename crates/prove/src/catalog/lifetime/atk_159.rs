//! ATK-159.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Makes hashes whose fields expire, with `HEXPIRE` and `HSETEX`, and looks at the expiry of
    /// the key. Servers before Redis 7.4 and Valkey 9.0 know neither, and keep the hash without any
    /// expiry.
    ///
    /// # Gain
    /// An expiry that was set is taken for one of the session; a field that is added later stays
    /// for ever.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `HEXPIRE` (<https://redis.io/docs/latest/commands/hexpire/>)
    /// - `HSETEX` (<https://redis.io/docs/latest/commands/hsetex/>)
    "ATK-159", "expiry-of-fields";
    title: "A key whose fields expire never expires itself",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] =
    &[&["HSET {own} f x", "HEXPIRE {own} 60 FIELDS 1 f"], &["HSETEX {own} EX 60 FIELDS 1 f x"]];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
