//! ATK-126.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::databases::NAMES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// As each role, selects a database that the role was not given, and looks for a canary key
    /// with `SCAN` and `KEYS`.
    ///
    /// # Gain
    /// Names of keys are often data: user names, mail addresses, session tokens.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - `SELECT` (<https://redis.io/docs/latest/commands/select/>)
    /// - `SCAN` (<https://redis.io/docs/latest/commands/scan/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Valkey ACL documentation, database permissions (<https://valkey.io/topics/acl/>)
    "ATK-126", "names-of-another-database";
    title: "A role lists names of keys in a database that it was not given",
    proves: ["CMD-024", "CMD-008"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] =
    &[&["SELECT {db}", "SCAN 0 MATCH {prey} COUNT 100000"], &["SELECT {db}", "KEYS {prey}"]];

async fn run(scene: &Scene) -> Outcome {
    NAMES.run(scene, RECIPES).await
}
