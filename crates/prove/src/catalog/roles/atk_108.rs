//! ATK-108.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, loads functions with `FUNCTION LOAD` and `FUNCTION RESTORE`.
    ///
    /// # Gain
    /// A function runs with the rights of whoever calls it. One that an administrator or a
    /// maintenance job calls does what its author never could.
    ///
    /// # Clean-up
    /// The code is a meaningless word, which the server refuses once it has looked at it.
    ///
    /// # Sources
    /// - `FUNCTION LOAD` (<https://redis.io/docs/latest/commands/function-load/>)
    /// - `FUNCTION RESTORE` (<https://redis.io/docs/latest/commands/function-restore/>)
    "ATK-108", "planted-function";
    title: "A role plants a function",
    proves: ["CMD-005"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["function|load", "function|restore"]).await
}
