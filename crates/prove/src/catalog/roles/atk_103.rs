//! ATK-103.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::roles::READS;
use crate::scene::Scene;
use crate::trial::{Recipe, Trial};
use crate::way::Way;

attack! {
    /// As each role, reads a canary key whose name fits none of the patterns of the role, from a
    /// script that does not declare the key.
    ///
    /// # Gain
    /// Scripts may name keys that they did not declare. Where nothing looks inside, the data of
    /// other applications can be read.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - `EVAL` (<https://redis.io/docs/latest/commands/eval/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-103", "read-foreign-keys-from-a-script";
    title: "A role reads keys that are not its own from a script",
    proves: ["CMD-007", "CMD-004"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[&["GET {prey}"], &["MGET {own} {prey}"], &["GETRANGE {prey} 0 -1"]];

async fn run(scene: &Scene) -> Outcome {
    Trial { way: Way::Script, ..READS }.run(scene, RECIPES).await
}
