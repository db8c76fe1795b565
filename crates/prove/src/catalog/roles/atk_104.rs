//! ATK-104.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::roles::READS;
use crate::scene::Scene;
use crate::trial::{Recipe, Trial};
use crate::way::Way;

attack! {
    /// As each role, reads a canary key whose name fits none of the patterns of the role, from a
    /// function that the administrator loaded and that does not declare the key.
    ///
    /// # Gain
    /// A function runs with the rights of its caller. Where it does not, every caller has the
    /// rights of its author.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - `FCALL` (<https://redis.io/docs/latest/commands/fcall/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-104", "read-foreign-keys-from-a-function";
    title: "A role reads keys that are not its own from a function",
    proves: ["CMD-007", "CMD-004"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[&["GET {prey}"], &["MGET {own} {prey}"], &["GETRANGE {prey} 0 -1"]];

async fn run(scene: &Scene) -> Outcome {
    Trial { way: Way::Function, ..READS }.run(scene, RECIPES).await
}
