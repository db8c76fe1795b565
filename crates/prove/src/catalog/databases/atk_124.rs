//! ATK-124.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::databases::ARRIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// As each role, makes a key of its own and moves it with `MOVE` into a database that the role
    /// was not given.
    ///
    /// # Gain
    /// Sessions that nobody issued, jobs that nobody ordered, without ever entering the database.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - `MOVE` (<https://redis.io/docs/latest/commands/move/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Valkey ACL documentation, database permissions (<https://valkey.io/topics/acl/>)
    "ATK-124", "move-to-another-database";
    title: "A role moves a key into a database that it was not given",
    proves: ["CMD-024"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] =
    &[&["SET {own} x", "MOVE {own} {db}"], &["HSET {own} f x", "MOVE {own} {db}"]];

async fn run(scene: &Scene) -> Outcome {
    ARRIVES.run(scene, RECIPES).await
}
