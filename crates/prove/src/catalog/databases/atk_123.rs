//! ATK-123.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::databases::READS;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// As each role, selects a database that the role was not given from a script, with `EVAL` and
    /// as `EVAL_RO`, and reads a canary key there.
    ///
    /// # Gain
    /// The database of the connection stays what it was, so nothing outside of the server notices.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - `EVAL` (<https://redis.io/docs/latest/commands/eval/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Valkey ACL documentation, database permissions (<https://valkey.io/topics/acl/>)
    "ATK-123", "another-database-from-a-script";
    title: "A script reads a database that the role was not given",
    proves: ["CMD-024", "CMD-004"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["EVAL 'redis.call(\"SELECT\",ARGV[1]) return redis.call(\"GET\",KEYS[1])' 1 {prey} {db}"],
    &["EVAL_RO 'redis.call(\"SELECT\",ARGV[1]) return redis.call(\"GET\",KEYS[1])' 1 {prey} {db}"],
];

async fn run(scene: &Scene) -> Outcome {
    READS.run(scene, RECIPES).await
}
