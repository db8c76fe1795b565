//! ATK-101.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::roles::CHANGES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// As each role, overwrites, extends, renames, expires and deletes a canary key whose name fits
    /// none of the patterns of the role.
    ///
    /// # Gain
    /// Sessions can be forged, and the data of other applications can be changed or destroyed.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-101", "write-foreign-keys";
    title: "A role changes keys that are not its own",
    proves: ["CMD-007"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["SET {prey} x"],
    &["APPEND {prey} x"],
    &["SETRANGE {prey} 0 x"],
    &["GETSET {prey} x"],
    &["MSET {own} 1 {prey} 2"],
    &["RENAME {prey} {own}"],
    &["EXPIRE {prey} 0"],
    &["GETDEL {prey}"],
    &["UNLINK {prey}"],
    &["DEL {prey}"],
];

async fn run(scene: &Scene) -> Outcome {
    CHANGES.run(scene, RECIPES).await
}
