//! ATK-105.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::roles::READS;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// As each role, brings a canary key whose name fits none of the patterns of the role over to a
    /// key of the role, with `COPY`, `RENAME` and `BITOP`, or has it looked up with `SORT … GET`.
    ///
    /// # Gain
    /// Permissions that are checked for the first key of a command alone, as some releases did for
    /// some commands, keep nothing apart.
    ///
    /// # Clean-up
    /// Keys are canaries under a random prefix, and are deleted; those of the administrator expire
    /// by themselves, too.
    ///
    /// # Sources
    /// - `COPY` (<https://redis.io/docs/latest/commands/copy/>)
    /// - `SORT` (<https://redis.io/docs/latest/commands/sort/>)
    /// - `BITOP` (<https://redis.io/docs/latest/commands/bitop/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-105", "read-through-a-second-key";
    title: "A role reads a foreign key through one of its own",
    proves: ["CMD-007", "CMD-025"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["COPY {prey} {own}", "GET {own}"],
    &["RENAME {prey} {own}", "GET {own}"],
    &["BITOP OR {own} {prey}", "GET {own}"],
    &["!RPUSH {other} ''", "SORT {other} BY nosort GET {prey}*"],
    &["!RPUSH {other} ''", "SORT_RO {other} BY nosort GET {prey}*"],
];

async fn run(scene: &Scene) -> Outcome {
    READS.run(scene, RECIPES).await
}
