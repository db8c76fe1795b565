//! ATK-106.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::roles::NAMES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// As each role, looks for a canary key whose name fits none of the patterns of the role with
    /// `SCAN` and `KEYS`, which no key pattern restricts.
    ///
    /// # Gain
    /// Names of keys are often data: user names, mail addresses, session tokens.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - `SCAN` (<https://redis.io/docs/latest/commands/scan/>)
    /// - `KEYS` (<https://redis.io/docs/latest/commands/keys/>)
    "ATK-106", "list-foreign-keys";
    title: "A role lists names of keys that are not its own",
    proves: ["CMD-008"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[&["SCAN 0 MATCH {prey} COUNT 100000"], &["KEYS {prey}"]];

async fn run(scene: &Scene) -> Outcome {
    NAMES.run(scene, RECIPES).await
}
