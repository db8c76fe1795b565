//! ATK-152.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Stores results with the commands that write to a destination: unions, intersections and
    /// differences of sets and sorted sets, `ZRANGESTORE`, `BITOP`, `SORT … STORE`,
    /// `GEOSEARCHSTORE` and `PFMERGE`.
    ///
    /// # Gain
    /// Reports over sessions and people, made once, are kept for ever.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `SUNIONSTORE` (<https://redis.io/docs/latest/commands/sunionstore/>)
    /// - `ZRANGESTORE` (<https://redis.io/docs/latest/commands/zrangestore/>)
    /// - `SORT` (<https://redis.io/docs/latest/commands/sort/>)
    /// - `GEOSEARCHSTORE` (<https://redis.io/docs/latest/commands/geosearchstore/>)
    "ATK-152", "stored-results-without-expiry";
    title: "A stored result has no expiry",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["!SADD {other} 1", "SUNIONSTORE {own} {other}"],
    &["!SADD {other} 1", "SINTERSTORE {own} {other}"],
    &["!SADD {other} 1", "SDIFFSTORE {own} {other}"],
    &["!ZADD {other} 1 1", "ZUNIONSTORE {own} 1 {other}"],
    &["!ZADD {other} 1 1", "ZINTERSTORE {own} 1 {other}"],
    &["!ZADD {other} 1 1", "ZDIFFSTORE {own} 1 {other}"],
    &["!ZADD {other} 1 1", "ZRANGESTORE {own} {other} 0 -1"],
    &["!SADD {other} 1", "SORT {other} STORE {own}"],
    &["BITOP NOT {own} {prey}"],
    &["!GEOADD {other} 1 1 x", "GEOSEARCHSTORE {own} {other} FROMMEMBER x BYRADIUS 1 m"],
    &["!PFADD {other} x", "PFMERGE {own} {other}"],
];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
