//! ATK-102.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::roles::READS;
use crate::scene::Scene;
use crate::trial::{Recipe, Trial};
use crate::way::Way;

attack! {
    /// As each role, reads a canary key whose name fits none of the patterns of the role, between
    /// `MULTI` and `EXEC`.
    ///
    /// # Gain
    /// A check that looks at single commands is passed by, and the data of other applications can
    /// be read.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - `MULTI` (<https://redis.io/docs/latest/commands/multi/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-102", "read-foreign-keys-in-a-transaction";
    title: "A role reads keys that are not its own in a transaction",
    proves: ["CMD-007"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[&["GET {prey}"], &["MGET {own} {prey}"], &["GETRANGE {prey} 0 -1"]];

async fn run(scene: &Scene) -> Outcome {
    Trial { way: Way::Transaction, ..READS }.run(scene, RECIPES).await
}
