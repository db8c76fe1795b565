//! ATK-100.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::roles::READS;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// As each role, reads a canary key whose name fits none of the patterns of the role, with the
    /// commands that read strings.
    ///
    /// # Gain
    /// The data of every other application that uses the server.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-100", "read-foreign-keys";
    title: "A role reads keys that are not its own",
    proves: ["CMD-007"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["GET {prey}"],
    &["MGET {own} {prey}"],
    &["GETRANGE {prey} 0 -1"],
    &["GETEX {prey}"],
    &["GETDEL {prey}"],
    &["LCS {prey} {prey}"],
];

async fn run(scene: &Scene) -> Outcome {
    READS.run(scene, RECIPES).await
}
