//! ATK-125.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::databases::ARRIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// As each role, makes a key of its own and copies it with `COPY … DB` into a database that the
    /// role was not given, once over what is there.
    ///
    /// # Gain
    /// As with `MOVE`; and `COPY` is an ordinary command of the category of writing.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - `COPY` (<https://redis.io/docs/latest/commands/copy/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Valkey ACL documentation, database permissions (<https://valkey.io/topics/acl/>)
    "ATK-125", "copy-to-another-database";
    title: "A role copies a key into a database that it was not given",
    proves: ["CMD-024"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["SET {own} x", "COPY {own} {own} DB {db}"],
    &["SET {own} x", "COPY {own} {own} DB {db} REPLACE"],
];

async fn run(scene: &Scene) -> Outcome {
    ARRIVES.run(scene, RECIPES).await
}
