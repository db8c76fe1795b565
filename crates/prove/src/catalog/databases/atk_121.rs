//! ATK-121.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::databases::CHANGES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// As each role, selects a database that the role was not given, and overwrites and deletes a
    /// canary key there whose name it may use.
    ///
    /// # Gain
    /// Forged sessions, lost jobs.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - `SELECT` (<https://redis.io/docs/latest/commands/select/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Valkey ACL documentation, database permissions (<https://valkey.io/topics/acl/>)
    "ATK-121", "write-another-database";
    title: "A role changes a database that it was not given",
    proves: ["CMD-024"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["SELECT {db}", "SET {prey} x"],
    &["SELECT {db}", "APPEND {prey} x"],
    &["SELECT {db}", "DEL {prey}"],
    &["SELECT {db}", "EXPIRE {prey} 0"],
];

async fn run(scene: &Scene) -> Outcome {
    CHANGES.run(scene, RECIPES).await
}
