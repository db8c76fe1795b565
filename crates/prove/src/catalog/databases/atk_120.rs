//! ATK-120.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::databases::READS;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// As each role, selects a database that the role was not given, and reads a canary key there
    /// whose name it may use.
    ///
    /// # Gain
    /// Sessions, queues and audit data of other applications: the numbers of databases separate
    /// nothing by themselves.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - `SELECT` (<https://redis.io/docs/latest/commands/select/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Valkey ACL documentation, database permissions (<https://valkey.io/topics/acl/>)
    "ATK-120", "read-another-database";
    title: "A role reads a database that it was not given",
    proves: ["CMD-024"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["SELECT {db}", "GET {prey}"],
    &["SELECT {db}", "MGET {prey}"],
    &["SELECT {db}", "GETEX {prey}"],
];

async fn run(scene: &Scene) -> Outcome {
    READS.run(scene, RECIPES).await
}
