//! ATK-107.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::roles::WRITES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// As each role that the policy lets only read, makes keys under the names that it may read.
    ///
    /// # Gain
    /// Whoever takes over a reporting tool can forge what all other applications believe.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-107", "write-as-reader";
    title: "A role that may only read writes",
    proves: ["CMD-001"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["SET {own} x"],
    &["APPEND {own} x"],
    &["HSET {own} f x"],
    &["LPUSH {own} x"],
    &["SADD {own} x"],
    &["ZADD {own} 1 x"],
    &["XADD {own} * f x"],
    &["COPY {prey} {own}"],
    &["INCR {own}"],
];

async fn run(scene: &Scene) -> Outcome {
    WRITES.run(scene, RECIPES).await
}
