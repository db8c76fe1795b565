//! ATK-122.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::databases::READS;
use crate::scene::Scene;
use crate::trial::{Recipe, Trial};
use crate::way::Way;

attack! {
    /// As each role, selects a database that the role was not given between `MULTI` and `EXEC`, and
    /// reads a canary key there.
    ///
    /// # Gain
    /// A check of single commands, which knows the database of a connection, is out of step from
    /// then on.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - `MULTI` (<https://redis.io/docs/latest/commands/multi/>)
    /// - `SELECT` (<https://redis.io/docs/latest/commands/select/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Valkey ACL documentation, database permissions (<https://valkey.io/topics/acl/>)
    "ATK-122", "another-database-in-a-transaction";
    title: "A role changes the database in a transaction",
    proves: ["CMD-024"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[&["SELECT {db}", "GET {prey}"]];

async fn run(scene: &Scene) -> Outcome {
    Trial { way: Way::Transaction, ..READS }.run(scene, RECIPES).await
}
