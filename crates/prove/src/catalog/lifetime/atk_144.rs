//! ATK-144.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Makes keys that live a minute longer than the policy allows, with `SETEX`, `PSETEX`, and
    /// `SET` with `EX`, `PX`, `EXAT` and `PXAT`.
    ///
    /// # Gain
    /// An expiry of years counts as an expiry for whoever only looks whether there is one.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `SETEX` (<https://redis.io/docs/latest/commands/setex/>)
    /// - `PSETEX` (<https://redis.io/docs/latest/commands/psetex/>)
    /// - `SET` (<https://redis.io/docs/latest/commands/set/>)
    "ATK-144", "set-with-long-expiry";
    title: "A key is made with a longer expiry than allowed",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["SETEX {own} {long} x"],
    &["PSETEX {own} {long-ms} x"],
    &["SET {own} x EX {long}"],
    &["SET {own} x PX {long-ms}"],
    &["SET {own} x EXAT {late}"],
    &["SET {own} x PXAT {late-ms}"],
];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
